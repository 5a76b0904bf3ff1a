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

/**
 * The DomainError a status was made of. A status without details (a dead connection, a deadline), or with some that are
 * none, gets its code as reason.
 */
export function fromStatus(error: ServiceError, target: string): DomainError {
  const code = codes.find((name) => grpcStatus[name] === error.code) ?? transportCode(error.code);
  const said = detailsOf(error);
  if (!said) return new DomainError(code, code, `${target}: ${error.details}`, { cause: error });
  const { reason = code, message, fields, metadata } = said;
  return countedElsewhere(new DomainError(code, reason, message, { fields, metadata }));
}

type SaidDetails = { -readonly [Key in 'message' | 'fields' | 'metadata']: DomainError[Key] } & { reason?: string };

/** What came beside a status; undefined when nothing did, or nothing that can be read: whoever calls must hear either way. */
function detailsOf({ metadata: trailers }: ServiceError): SaidDetails | undefined {
  const bytes = trailers?.get(detailsKey)[0];
  if (!(bytes instanceof Buffer)) return undefined;
  const { ErrorInfo, BadRequest, Status } = googleRpc;
  try {
    const { message, details } = Status.decode(bytes);
    const said: SaidDetails = { message, fields: [], metadata: {} };
    for (const { typeUrl: type, value } of details) {
      if (type === typeUrl(ErrorInfo.$type)) Object.assign(said, ErrorInfo.decode(value));
      if (type === typeUrl(BadRequest.$type)) said.fields = BadRequest.decode(value).fieldViolations;
    }
    return said;
  } catch {
    return undefined;
  }
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
