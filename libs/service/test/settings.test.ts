import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settle } from '@rookery/testing';
import { z } from 'zod';
import { changeable, changeableIn, parseSetting, Settings } from '../src/index.js';

const count = () => z.coerce.number().int().min(1).max(100).default(10);
const shape = {
  POINTS: changeable(count().describe('How many.')),
  FEATURE: changeable(z.stringbool().default(false).describe('Whether.')),
  PORT: count(),
  SETTINGS_FILE: z.string().optional(),
};
const settingsOf = (file?: string) =>
  Settings.of('posts', shape, { POINTS: 10, FEATURE: false, PORT: 10, SETTINGS_FILE: file });
const by = { by: 'ada', at: new Date().toISOString() };
const text = (...overrides: { app?: string; name: string; value: string; until?: string }[]) =>
  JSON.stringify({
    change: { ...by, settings: [] },
    overrides: overrides.map((entry) => ({ app: 'posts', ...entry, ...by })),
  });
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const aFile = () => join(mkdtempSync(join(tmpdir(), 'settings-')), 'folder', 'posts-1.json');

describe('settings', () => {
  it('are what the environment says, and what operators say of this app in its place', () => {
    const settings = settingsOf();
    expect([settings.get('POINTS'), settings.get('FEATURE')]).toEqual([10, false]);
    const seen: number[] = [];
    settings.onChange('POINTS', () => seen.push(settings.get('POINTS')));
    settings.apply({
      revision: 1,
      text: text({ name: 'POINTS', value: '20' }, { app: 'feeds', name: 'FEATURE', value: 'true' }),
    });
    expect([settings.get('POINTS'), settings.get('FEATURE')]).toEqual([20, false]);
    settings.apply({ revision: 2, text: text({ name: 'FEATURE', value: 'true' }) });
    expect([settings.get('POINTS'), settings.get('FEATURE')]).toEqual([10, true]);
    expect(seen).toEqual([20, 10]);
    expect([...settings.overridden()]).toEqual([
      ['POINTS', false],
      ['FEATURE', true],
    ]);
  });

  it('end by themselves, which is heard', async () => {
    const settings = settingsOf();
    let calls = 0;
    settings.onChange('POINTS', () => calls++);
    settings.apply({ revision: 1, text: text({ name: 'POINTS', value: '20', until: inMs(300) }) });
    expect([settings.get('POINTS'), calls]).toEqual([20, 1]);
    await settle(() => expect([settings.get('POINTS'), calls]).toEqual([10, 2]));
    expect(settings.report()).toEqual({ revision: 1, changed: [], problems: [] });
    settings.apply({ revision: 2, text: text({ name: 'POINTS', value: '20', until: inMs(-1) }) });
    expect(settings.get('POINTS')).toBe(10);
  });

  it('stay when what is asked for is not understood, and the rest of it counts', () => {
    const settings = settingsOf();
    settings.apply({ revision: 1, text: text({ name: 'POINTS', value: '20' }) });
    settings.apply({ revision: 2, text: '{"overrides": []}' });
    settings.apply({ revision: 3, text: 'nonsense' });
    expect(settings.report()).toMatchObject({ revision: 1, problems: [expect.stringContaining('no JSON')] });
    settings.apply({
      revision: 4,
      text: text({ name: 'POINTS', value: '101' }, { name: 'LATER', value: '1' }, { name: 'FEATURE', value: 'true' }),
    });
    expect([settings.get('POINTS'), settings.get('FEATURE')]).toEqual([20, true]);
    expect(settings.report().problems).toEqual([expect.stringMatching(/^POINTS: .*100/), 'LATER is unknown here']);
  });

  it('are remembered over a boot at which nobody can be asked, until they end', () => {
    const file = aFile();
    settingsOf(file).apply({
      revision: 7,
      text: text({ name: 'POINTS', value: '20' }, { name: 'FEATURE', value: 'true', until: inMs(50) }),
    });
    const settings = settingsOf(file);
    expect(settings.get('POINTS')).toBe(10);
    settings.recall();
    expect(settings.get('POINTS')).toBe(20);
    expect(settings.report().revision).toBe(7);
    writeFileSync(file, 'half of a');
    const other = settingsOf(file);
    other.recall();
    expect(other.get('POINTS')).toBe(10);
  });

  it('are what they were after a restart, also where the last version was not understood', () => {
    const file = aFile();
    const before = settingsOf(file);
    before.apply({ revision: 1, text: text({ name: 'POINTS', value: '20' }, { name: 'FEATURE', value: 'true' }) });
    before.apply({ revision: 2, text: text({ name: 'POINTS', value: '101' }) });
    const settings = settingsOf(file);
    settings.recall();
    expect([settings.get('POINTS'), settings.get('FEATURE')]).toEqual([20, false]);
    expect(settings.report()).toMatchObject({ revision: 2, problems: [expect.stringContaining('POINTS')] });
    settings.apply({ revision: 3, text: text() });
    expect(settings.get('POINTS')).toBe(10);
  });

  it('can be changed where they are marked, by what their schema takes', () => {
    expect([...changeableIn(shape)]).toEqual([
      ['POINTS', 'How many.'],
      ['FEATURE', 'Whether.'],
    ]);
    expect(parseSetting(shape, 'POINTS', '100')).toBe(100);
    expect(() => parseSetting(shape, 'POINTS', '101')).toThrow(/POINTS: .*100/);
    expect(() => parseSetting(shape, 'POINTS', '')).toThrow(/expected a value/);
    expect(() => parseSetting(shape, 'PORT', '5')).toThrow('PORT is read at boot alone');
    expect(() => parseSetting(shape, 'NOTHING', '5')).toThrow('NOTHING is unknown here');
  });
});
