import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { discoverApps } from './apps.ts';
import { largest, parseScale, scaleOf } from './scale.ts';

const apps = discoverApps(workspaceRoot);

describe('--scale', () => {
  it.each([
    ['2', [2, 2, 2]],
    ['posts=2,gateway=3', [3, 2, 1]],
    ['2,posts=4', [2, 4, 2]],
  ])('reads %s', (value, counts) => {
    const scale = parseScale(value, 'linux');
    const countOf = scaleOf(apps, scale);
    const named = ['gateway', 'posts', 'feeds'].map((name) => countOf(apps.find((app) => app.name === name)!));
    expect(named).toEqual(counts);
    expect(largest(scale)).toBe(Math.max(...counts));
  });

  it.each(['0', '9', '-1', '1.5', 'two', '', 'posts', 'posts=', 'posts=0', 'posts=9', '2,', 'posts=2;feeds=2'])(
    'refuses %j',
    (value) => {
      expect(() => parseScale(value, 'linux')).toThrow('expects a number from 1 to 8');
    },
  );

  it("refuses a name that is no app's", () => {
    expect(() => scaleOf(apps, parseScale('post=2', 'linux'))).toThrow('there is no app post');
  });

  it('says that several instances need Linux', () => {
    expect(() => parseScale('gateway=2', 'darwin')).toThrow('works on Linux only');
    expect(parseScale('1', 'darwin')).toEqual({ others: 1, named: {} });
  });
});
