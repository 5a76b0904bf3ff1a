import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { googleRpc } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import type { ErrorCode } from '@rookery/errors';
import { countedElsewhere } from '@rookery/telemetry';

const detailsKey = 'grpc-status-details-bin';
const typeUrl = (type: string) => `type.googleapis.com/${type}`;
const codes = Object.keys({
  INVALID_ARGUMENT: 1,
  FAILED_PRECONDITION: 1,
  UNAUTHENTICATED: 1,
  PERMISSION_DENIED: 1,
  NOT_FOUND: 1,
  ALREADY_EXISTS: 1,
  ABORTED: 1,
  RESOURCE_EXHAUSTED: 1,
  UNAVAILABLE: 1,
  DEADLINE_EXCEEDED: 1,
  INTERNAL: 1,
} satisfies Record<ErrorCode, 1>) as ErrorCode[];

/** A gRPC status as grpc-js takes it from a handler. */
export type StatusObject = Pick<ServiceError, 'code' | 'details' | 'metadata'>;

/**
 * The status a DomainError becomes: its code, and google.rpc.Status with ErrorInfo and BadRequest beside it. Anything
 * else becomes an INTERNAL that tells a stranger nothing.
 */
export function toStatus(error: unknown): StatusObject {
  const known =
    error instanceof DomainError ? error : new DomainError('INTERNAL', 'INTERNAL', 'an internal error occurred');
  const { ErrorInfo, BadRequest, Status } = googleRpc;
  const info = { reason: known.reason, domain: 'rookery', metadata: { ...known.metadata } };
  const details = [{ typeUrl: typeUrl(ErrorInfo.$type), value: Buffer.from(ErrorInfo.encode(info).finish()) }];
  if (known.fields.length > 0) {
    const bad = BadRequest.encode({ fieldViolations: [...known.fields] }).finish();
    details.push({ typeUrl: typeUrl(BadRequest.$type), value: Buffer.from(bad) });
  }
  const code = grpcStatus[known.code];
  const metadata = new Metadata();
  metadata.set(detailsKey, Buffer.from(Status.encode({ code, message: known.message, details }).finish()));
  return { code, details: known.message, metadata };
}

/** The DomainError a status was made of. A status without details (a dead connection, a deadline) gets its code as reason. */
export function fromStatus(error: ServiceError, target: string): DomainError {
  const code = codes.find((name) => grpcStatus[name] === error.code) ?? transportCode(error.code);
  const bytes = error.metadata?.get(detailsKey)[0];
  if (!(bytes instanceof Buffer)) return new DomainError(code, code, `${target}: ${error.details}`, { cause: error });
  const { ErrorInfo, BadRequest, Status } = googleRpc;
  let reason: string = code;
  let metadata = {};
  let fields: { field: string; description: string }[] = [];
  const status = Status.decode(bytes);
  for (const detail of status.details) {
    if (detail.typeUrl === typeUrl(ErrorInfo.$type)) ({ reason, metadata } = ErrorInfo.decode(detail.value));
    if (detail.typeUrl === typeUrl(BadRequest.$type)) fields = BadRequest.decode(detail.value).fieldViolations;
  }
  return countedElsewhere(new DomainError(code, reason, status.message, { fields, metadata }));
}

/**
 * Whether nobody of ours said this: no answer of the app came, and what there is was concluded by the transport here. What
 * another app handed on of its own failed calls is an answer.
 */
export function isTransportFailure({ code, reason, cause }: DomainError): boolean {
  return reason === code && cause !== undefined;
}

/** Codes Rookery never sends, but the transport may: what they mean to a caller here. */
function transportCode(code: number): ErrorCode {
  return code === grpcStatus.CANCELLED ? 'ABORTED' : 'INTERNAL';
}
