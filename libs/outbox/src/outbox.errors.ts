import { DomainError } from '@rookery/errors';

/** The stream holds more than this database has given sequences to: the database was restored, or somebody else wrote. */
export function databaseBehindStream(stream: string, lastSeq: number): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'DATABASE_BEHIND_STREAM',
    `stream ${stream} has events after sequence ${lastSeq} that this database did not send (restored from a backup?); ` +
      `nothing is sent until an operator starts a new incarnation: npm run rookery -- streams rebuild ${stream.toLowerCase()} --give-up`,
  );
}

/** The stream lost its end, and what is left of it does not fit what this database has kept. */
export function streamNotRepairable(stream: string, why: string): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'STREAM_NOT_REPAIRABLE',
    `stream ${stream} ends before what was sent and cannot be completed: ${why}; ` +
      `nothing is sent until an operator decides: npm run rookery -- streams rebuild ${stream.toLowerCase()} --give-up`,
  );
}

/** The listener's next event is not on the stream any more, or its position is not of this stream. */
export function positionNotOnStream(app: string, source: string, why: string): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'POSITION_NOT_ON_STREAM',
    `${app} cannot go on with the events of ${source}: ${why}; repair: npm run rookery -- consumers rebuild ${app} ${source}`,
  );
}
