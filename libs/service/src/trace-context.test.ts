import { parseTraceparent, traceparentOf } from './trace-context.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('is read and written', () => {
    const context = { traceId: trace, spanId: span, traceFlags: 1 };
    expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual(context);
    expect(parseTraceparent(`00-${trace}-${span}-02`)?.traceFlags).toBe(0);
    expect(traceparentOf(context)).toBe(`00-${trace}-${span}-01`);
    expect(traceparentOf(undefined)).toBe('');
  });

  it.each([
    undefined,
    '',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}`,
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    ` 00-${trace}-${span}-01`,
  ])('is nothing when it is %p', (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });
});
