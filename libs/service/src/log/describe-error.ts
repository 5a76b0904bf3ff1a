import { speakableMessage } from './speakable-message.js';

/** An error as a log line has it. */
export interface ErrorDescription {
  type: string;
  message?: string;
  /** A DomainError's, the system's, PostgreSQL's. */
  code?: string;
  reason?: string;
  /** Of PostgreSQL: which rule was broken where; never by which row. */
  constraint?: string;
  table?: string;
  column?: string;
  /** Where it was made: frames only, because the first line of a stack is the message. */
  stack?: string;
  cause?: ErrorDescription;
}

const names = ['code', 'reason', 'constraint', 'table', 'column'] as const;
const namePattern = /^[\w.-]{1,100}$/;
const causesMax = 3;
const framesMax = 30;

/** Names what may be known of something that was thrown. Nothing else that hangs on it is looked at. */
export function describeError(thrown: unknown, depth = 0): ErrorDescription {
  // A value that was thrown could be anything, also a text somebody wrote.
  if (!(thrown instanceof Error)) return { type: thrown === null ? 'null' : typeof thrown };
  const described: ErrorDescription = { type: thrown.name, message: speakableMessage(thrown) };
  for (const name of names) {
    const value = (thrown as Error & Partial<Record<string, unknown>>)[name];
    if (typeof value === 'string' && namePattern.test(value)) described[name] = value;
  }
  const frames = thrown.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (frames && frames.length > 0) described.stack = frames.slice(0, framesMax).join('\n');
  const cause = thrown.cause ?? (thrown as AggregateError).errors?.[0] ?? driverErrorOf(thrown);
  if (cause !== undefined && depth < causesMax) described.cause = describeError(cause, depth + 1);
  return described;
}

/** TypeORM wraps what PostgreSQL said, together with the statement and its parameters, which stay out. */
function driverErrorOf(error: Error): unknown {
  return 'driverError' in error ? error.driverError : undefined;
}
