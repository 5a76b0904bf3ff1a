import { PersistedQueries } from './persisted-queries.js';

const notFound = expect.objectContaining({ reason: 'PERSISTED_QUERY_NOT_FOUND' });
const bytesMax = 64 * 1024;

describe('persisted queries', () => {
  it('that somebody else uses stay, whatever one client brings and asks for', () => {
    const queries = new PersistedQueries(bytesMax);
    queries.keep('shared', '{ shared }', 'ada');
    expect(queries.find('shared', 'bob')).toBe('{ shared }');
    for (let index = 0; index < 1_000; index++) {
      queries.keep(`${index}`, `{ ${'x'.repeat(500)}${index} }`, 'mallory');
      expect(queries.find(`${index}`, 'mallory')).toContain('x');
    }
    expect(queries.find('shared', 'ada')).toBe('{ shared }');
    expect(() => queries.find('0', 'mallory')).toThrow(notFound);
  });

  it('take no more room than they have', () => {
    const queries = new PersistedQueries(bytesMax);
    const sources = Array.from({ length: 1_000 }, (_, index) => `{ ${'x'.repeat(500)}${index} }`);
    for (const [index, source] of sources.entries()) {
      queries.keep(`${index}`, source, 'ada');
      queries.find(`${index}`, 'bob');
    }
    const kept = sources.filter((_, index) => {
      try {
        return queries.find(`${index}`, 'carol');
      } catch {
        return false;
      }
    });
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.join('').length * 2).toBeLessThan(bytesMax);
  });

  it('that are too large for all there is are not kept, and push nothing out', () => {
    const queries = new PersistedQueries(bytesMax);
    queries.keep('small', '{ small }', 'ada');
    queries.keep('large', 'x'.repeat(bytesMax), 'ada');
    expect(() => queries.find('large', 'ada')).toThrow(notFound);
    expect(queries.find('small', 'ada')).toBe('{ small }');
  });
});
