/** gRPC's canonical codes that Rookery uses; what a caller may do about each stands in `docs/errors.md`. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'FAILED_PRECONDITION'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'ABORTED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'INTERNAL';

/** One field of a request that was refused, and why, in words a person can act on. */
export interface FieldViolation {
  field: string;
  description: string;
}

export interface DomainErrorDetails {
  /** Set with INVALID_ARGUMENT: every field that was refused. */
  fields?: readonly FieldViolation[];
  /** Facts a client may use, by name; never a secret, never another account's data. */
  metadata?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/**
 * The one error that crosses boundaries. `reason` is an UPPER_SNAKE string, unique in its app and documented in
 * a `reasons.json`; `message` says what was expected and what came, for a developer to read.
 */
export class DomainError extends Error {
  readonly fields: readonly FieldViolation[];
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    message: string,
    details: DomainErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DomainError';
    this.fields = details.fields ?? [];
    this.metadata = details.metadata ?? {};
  }
}

/** Whether a caught value is a DomainError, optionally of one reason. */
export function isDomainError(error: unknown, reason?: string): error is DomainError {
  return error instanceof DomainError && (reason === undefined || error.reason === reason);
}
