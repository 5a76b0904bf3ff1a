import { logLevels, logStatistics } from '@rookery/service';
import type { LogLevel } from '@rookery/service';
import { observedCounter } from './instruments.js';
import type { Reading } from './instruments.js';

/** Counts what the log of this process has written and dropped, by level; each level from 0 on. Called once. */
export function measureLog(): void {
  observedCounter('rookery.log.lines', { description: 'Log lines written.', unit: '{line}' }, () => read('written'));
  observedCounter(
    'rookery.log.dropped',
    { description: 'Log lines folded away or over their limit.', unit: '{line}' },
    () => read('dropped'),
  );
}

function read(what: 'written' | 'dropped'): Reading[] {
  const counts = logStatistics()?.[what];
  return Object.keys(logLevels).map((level) => [counts?.[level as LogLevel] ?? 0, { 'rookery.level': level }]);
}
