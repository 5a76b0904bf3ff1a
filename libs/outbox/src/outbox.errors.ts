import { DomainError } from '@rookery/errors';

/** The stream holds sequences this database has not given: it was restored. What carries no sequence is passed over. */
export function databaseBehindStream(stream: string, lastSeq: number): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'DATABASE_BEHIND_STREAM',
    `stream ${stream} has events after sequence ${lastSeq} that this database did not send (restored from a backup?); ` +
      `nothing is sent until an operator starts a new incarnation: npm run rookery -- streams rebuild ${stream.toLowerCase()} --give-up`,
  );
}

/** What the stream holds does not fit what this database has kept: it lost its end, or holds another event under a sequence. */
export function streamNotRepairable(stream: string, why: string): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'STREAM_NOT_REPAIRABLE',
    `stream ${stream} cannot be completed: ${why}; ` +
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

/** What the app keeps of the source is being made anew; listeners wait. */
export function consumerRebuilding(source: string): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'CONSUMER_REBUILDING',
    `what is kept of the events of ${source} is being rebuilt; ` +
      `if that was interrupted, start it again: npm run rookery -- consumers rebuild <app> ${source}`,
  );
}

/** Another rebuild of the same was started later: this one may write nothing any more. */
export function rebuildSuperseded(app: string, source: string): DomainError {
  return new DomainError(
    'ABORTED',
    'REBUILD_SUPERSEDED',
    `a later rebuild of what ${app} keeps of the events of ${source} has taken over`,
  );
}

/** The producer's snapshot did not begin with a sequence. */
export function snapshotIncomplete(source: string): DomainError {
  return new DomainError(
    'INTERNAL',
    'SNAPSHOT_INCOMPLETE',
    `expected the snapshot of ${source} to begin with the sequence of its stream`,
  );
}

/** The consumer does not say how to forget what it keeps of the source. */
export function notRebuildable(app: string, source: string): DomainError {
  return new DomainError(
    'FAILED_PRECONDITION',
    'NOT_REBUILDABLE',
    `${app} keeps nothing of the events of ${source} that could be made anew`,
  );
}
