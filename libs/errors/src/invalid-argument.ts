import { DomainError } from './domain-error.js';
import type { FieldViolation } from './domain-error.js';

/** The request's shape is wrong: names each refused field. */
export function invalidArgument(...fields: FieldViolation[]): DomainError {
  const summary = fields.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return new DomainError('INVALID_ARGUMENT', 'INVALID_ARGUMENT', summary, { fields });
}
