import { QueryFailedError } from 'typeorm';

/** SQLSTATEs after which the same transaction may simply be run again: serialization failure and deadlock. */
const repeatable = new Set(['40001', '40P01']);

interface DriverError {
  code?: string;
  constraint?: string;
  severity?: string;
}

function driverError(error: unknown): DriverError | undefined {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : undefined;
}

/** The statement hit the unique constraint of this name (any, when none is given). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const cause = driverError(error);
  return cause?.code === '23505' && (constraint === undefined || cause.constraint === constraint);
}

/** Running the same transaction again may succeed. */
export function isRepeatable(error: unknown): boolean {
  return repeatable.has(driverError(error)?.code ?? '');
}

/** What the driver says without a code; the last one when the server dies while TLS is agreed on. */
const connectionLosses =
  /Connection terminated|timeout exceeded when trying to connect|error establishing an SSL connection|timeout expired/;

/** The database could not be reached or is going away; nothing is known to be wrong with the work itself. */
export function isConnectionLoss(error: unknown): boolean {
  const { code = '', severity } = driverError(error) ?? (error as DriverError | undefined) ?? {};
  // FATAL is the server's word for ending a session or not beginning one: shut down, starting, full, closed.
  if (code.startsWith('08') || (severity === 'FATAL' && !isMisconfigured(code))) return true;
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)) return true;
  return error instanceof Error && connectionLosses.test(error.message);
}

/** Wrong role, wrong password, no such database: waiting does not help. */
function isMisconfigured(code: string): boolean {
  return code.startsWith('28') || code === '3D000';
}

/** Lock timeout and statement timeout. */
const timeouts = new Set(['55P03', '57014']);

/** The statement lost against others that run at the same time: deadlock, serialization failure, timeout. */
export function isContention(error: unknown): boolean {
  return isRepeatable(error) || timeouts.has(driverError(error)?.code ?? '');
}

/** The server showed a certificate that is over or another's. At boot a misconfiguration; later it is made good. */
function isUnverified(error: unknown): boolean {
  const { code } = (error ?? {}) as DriverError;
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(String(code));
}

/** A primary that became a standby. */
const readOnly = '25006';

/**
 * The statement failed for a reason that lies with the server and the moment, not with the statement or its data: lost
 * connection, serialization failure, deadlock, timeout, insufficient resources (class 53), system error (class 58).
 */
export function isTransient(error: unknown): boolean {
  const code = driverError(error)?.code ?? '';
  if (isConnectionLoss(error) || isContention(error) || isUnverified(error)) return true;
  return code === readOnly || /^5[38]/.test(code);
}
