export { DomainError, isDomainError } from './domain-error.js';
export type { DomainErrorDetails, ErrorCode, FieldViolation } from './domain-error.js';
export { httpStatusOf } from './http-status.js';
export { invalidArgument } from './invalid-argument.js';
export { parse } from './parse.js';
export { handleField, idField, idsField, idsInOrderField, plainLine, plainText } from './fields.js';
