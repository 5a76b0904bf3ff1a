import { overridesFor, overridesMax, parseLevelOverrides } from './level-overrides.js';
import type { LevelOverrideEntry } from './level-overrides.js';

const at = new Date().toISOString();
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const entry = (given: Partial<LevelOverrideEntry>): LevelOverrideEntry => ({
  app: 'media',
  level: 'debug',
  until: inMs(60_000),
  by: 'ada',
  at,
  ...given,
});
const textOf = (overrides: unknown) => JSON.stringify({ change: { by: 'ada', at, did: 'x' }, overrides });

describe('the document of log levels', () => {
  it('is read as it was written', () => {
    const overrides = [entry({ instance: 'media-1', context: 'Rpc' }), entry({})];
    expect(parseLevelOverrides(textOf(overrides)).overrides).toEqual(overrides);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', 'debug', /is no JSON/],
    ['a level that there is not', textOf([{ ...entry({}), level: 'loud' }]), /overrides\.0\.level/],
    ['no end', textOf([{ ...entry({}), until: undefined }]), /overrides\.0\.until/],
    ['something else', textOf([{ ...entry({}), password: 'x' }]), /password|overrides\.0/],
    ['too many', textOf(Array.from({ length: overridesMax + 1 }, () => entry({}))), /overrides/],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => parseLevelOverrides(text)).toThrow(message);
  });

  it('means a process by app and instance, the instance more than the app, whatever their order', () => {
    const me = { app: 'media', instance: 'media-1' };
    const all = [
      entry({ instance: 'media-1', context: 'Rpc', level: 'trace' }),
      entry({ context: 'Rpc', level: 'warn' }),
      entry({ context: 'Relay' }),
      entry({ app: 'posts', context: 'Http' }),
      entry({ instance: 'media-2', context: 'Jobs' }),
      entry({ level: 'error' }),
    ];
    const levels = (entries: LevelOverrideEntry[]) =>
      Object.fromEntries([...overridesFor(me, entries)].map(([context, { level }]) => [context, level]));
    const meant = { Rpc: 'trace', Relay: 'debug', '*': 'error' };
    expect([levels(all), levels(all.toReversed())]).toEqual([meant, meant]);
  });

  it('lasts a day at most, and what is over counts for nothing', () => {
    const me = { app: 'media', instance: 'media-1' };
    const [[, { until }] = ['', { until: Infinity }]] = overridesFor(me, [entry({ until: inMs(1e10) })]);
    expect(until).toBeLessThanOrEqual(Date.now() + 86_400_000);
    // What is over must not hide what is not.
    const entries = [entry({}), entry({ instance: 'media-1', level: 'trace', until: inMs(-1) })];
    expect(overridesFor(me, entries).get('*')?.level).toBe('debug');
  });
});
