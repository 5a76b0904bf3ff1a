import { jest } from '@jest/globals';
import { LineGate } from './line-gate.js';
import type { FoldedLine } from './line-gate.js';

describe('LineGate', () => {
  let folded: FoldedLine[];
  let gate: LineGate;
  const line = { level: 'error', context: 'Relay', msg: 'the broker is away', isSingular: false };
  const admitted = (count: number, kind: typeof line) =>
    Array.from({ length: count }, () => gate.admits(kind)).filter(Boolean).length;

  beforeEach(() => {
    jest.useFakeTimers();
    folded = [];
    gate = new LineGate({
      linesPerWindow: 5,
      floodLinesPerWindow: 100,
      windowMs: 10_000,
      kindsMax: 3,
      writeFolded: (one) => folded.push(one),
    });
  });
  afterEach(() => void jest.useRealTimers());

  it('lets some pass and folds the rest into one line', () => {
    expect(admitted(537, line)).toBe(5);
    expect(folded).toEqual([]);
    jest.advanceTimersByTime(10_000);
    expect(folded).toEqual([
      { level: 'error', context: 'Relay', msg: 'the broker is away', repeated: 532, withinMs: 10_000 },
    ]);
    expect(gate.dropped.get('error')).toBe(532);
  });

  it('begins anew with each window, and says nothing when nothing was held', () => {
    expect(admitted(5, line)).toBe(5);
    jest.advanceTimersByTime(10_000);
    expect(admitted(5, line)).toBe(5);
    jest.advanceTimersByTime(10_000);
    expect(folded).toEqual([]);
  });

  it('tells kinds apart by level, context and message', () => {
    expect(admitted(6, line) + admitted(6, { ...line, level: 'warn' }) + admitted(6, { ...line, msg: 'x' })).toBe(15);
  });

  it('keeps lines that are each worth it, up to a flood', () => {
    expect(admitted(150, { ...line, isSingular: true })).toBe(100);
  });

  it('knows a bounded number of kinds', () => {
    const kinds = Array.from({ length: 1_000 }, (_, index) => ({ ...line, msg: `${index}` }));
    expect(kinds.filter((kind) => gate.admits(kind))).toHaveLength(3 + 5);
    gate.flush();
    expect(folded).toMatchObject([{ msg: 'lines of other kinds', repeated: 992 }]);
  });
});
