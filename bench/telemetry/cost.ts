import type { Usage } from './attribute.ts';

/** CPU samples of telemetry and of all else. */
export interface Split {
  telemetry: number;
  rest: number;
}

/**
 * What the cost is made of: nobody's samples go to telemetry and the rest as the others do. Writing to sockets and turning
 * the event loop is done for both, more for the rest; in doubt it is telemetry's.
 */
export function splitOf(usage: Usage): Split {
  const { telemetry, rest } = calledSplitOf(usage);
  const ofNobody = usage.samples.nobody * partOf(usage.samples.telemetry, usage.samples.other);
  return { telemetry: telemetry + ofNobody, rest: rest - ofNobody };
}

/** What is telemetry's beyond doubt: what its code called, and its garbage by who allocated. Nobody's is the rest's. */
export function calledSplitOf({ samples, bytes }: Usage): Split {
  const { telemetry, other, nobody, garbage } = samples;
  const charged = telemetry + garbage * partOf(bytes.telemetry, bytes.other);
  return { telemetry: charged, rest: telemetry + other + nobody + garbage - charged };
}

export function sumOf(splits: readonly Split[]): Split {
  return {
    telemetry: splits.reduce((sum, split) => sum + split.telemetry, 0),
    rest: splits.reduce((sum, split) => sum + split.rest, 0),
  };
}

/** What telemetry adds to what there would be without it: 0.05 is 5 %. */
export function costOf({ telemetry, rest }: Split): number {
  return telemetry / rest;
}

function partOf(one: number, other: number): number {
  return one === 0 ? 0 : one / (one + other);
}
