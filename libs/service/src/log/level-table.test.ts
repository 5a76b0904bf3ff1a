import { jest } from '@jest/globals';
import { LevelTable, logLevels } from './level-table.js';
import type { LevelOverride, LogLevel } from './level-table.js';

describe('LevelTable', () => {
  let lowest: LogLevel;
  let table: LevelTable;
  const { debug, info, trace, warn } = logLevels;
  const inMs = (level: LogLevel, ms: number): LevelOverride => ({ level, until: Date.now() + ms });

  beforeEach(() => {
    jest.useFakeTimers();
    table = new LevelTable('info', (level) => (lowest = level));
  });
  afterEach(() => void jest.useRealTimers());

  it('writes at the level it was started with', () => {
    expect(lowest).toBe('info');
    expect([table.allows(info, 'A'), table.allows(debug, 'A'), table.allows(info, undefined)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('follows an override of a context, and another context not', () => {
    table.replace(new Map([['TypeOrm', inMs('debug', 1_000)]]));
    expect(lowest).toBe('debug');
    expect([table.allows(debug, 'TypeOrm'), table.allows(trace, 'TypeOrm'), table.allows(debug, 'A')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('may become quieter, and one context counts more than all', () => {
    table.replace(
      new Map([
        ['*', inMs('warn', 1_000)],
        ['A', inMs('info', 1_000)],
      ]),
    );
    expect([table.allows(info, 'B'), table.allows(warn, 'B'), table.allows(info, 'A')]).toEqual([false, true, true]);
  });

  it('ends each override at its time', () => {
    table.replace(
      new Map([
        ['A', inMs('debug', 1_000)],
        ['B', inMs('trace', 2_000)],
      ]),
    );
    expect(lowest).toBe('trace');
    jest.advanceTimersByTime(1_001);
    expect([table.allows(debug, 'A'), table.allows(trace, 'B'), lowest]).toEqual([false, true, 'trace']);
    jest.advanceTimersByTime(1_001);
    expect([table.allows(trace, 'B'), lowest]).toEqual([false, 'info']);
  });
});
