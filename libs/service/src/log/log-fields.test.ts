import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logLevels } from './level-table.js';
import { fieldsAllowed, isWorthKeeping } from './log-fields.js';

const file = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'log-line.schema.json');

describe('the fields of log lines', () => {
  it('are the same in the code and in the schema', () => {
    const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: Record<string, unknown> };
    const ofEveryLine = ['time', 'level', 'app', 'instance', 'version', 'env', 'msg', 'traceId', 'spanId', 'account'];
    const ofTheLogItself = ['repeated', 'withinMs', 'dropped'];
    const known = [...fieldsAllowed, ...ofEveryLine, ...ofTheLogItself];
    expect(Object.keys(properties).toSorted()).toEqual(known.toSorted());
  });

  it('say which lines are worth keeping, however many there are', () => {
    const { debug, info, warn } = logLevels;
    expect([isWorthKeeping(info, { ms: 3 }), isWorthKeeping(info, { operator: 'ada' })]).toEqual([true, true]);
    expect([isWorthKeeping(debug, {}), isWorthKeeping(info, {}), isWorthKeeping(warn, { ms: 3 })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
