import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../start/options.ts';
import type { Drill } from './drill.ts';
import { parseDrillOptions } from './options.ts';

const drill: Drill = {
  name: 'alert',
  summary: 'cuts',
  cases: { broker: 'killed', app: 'killed' },
  run: () => Promise.reject(new Error('not run here')),
};
const parse = (line: string) => parseDrillOptions(line.split(' ').filter(Boolean), [drill]);

describe('parseDrillOptions', () => {
  it('reads what is to be run', () => {
    expect(parse('alert')).toEqual({
      action: 'run',
      drill,
      only: undefined,
      perSecond: undefined,
      jsonFile: undefined,
    });
    expect(parse('alert --only app,broker --rate 20 --json out.json')).toEqual({
      action: 'run',
      drill,
      only: ['app', 'broker'],
      perSecond: 20,
      jsonFile: 'out.json',
    });
  });

  it('reads what is only asked', () => {
    expect(parse('--list')).toEqual({ action: 'list', drill: undefined });
    expect(parse('alert --list')).toEqual({ action: 'list', drill });
    expect(parse('--help')).toEqual({ action: 'help' });
  });

  it.each(['', 'fire', 'alert fire', 'alert --only disk', 'alert --only toString', 'alert --rate 0', '--bogus'])(
    'refuses "%s"',
    (line) => {
      expect(() => parse(line)).toThrow(UsageError);
    },
  );
});
