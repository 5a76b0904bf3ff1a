import { costOf, meanOf } from './interval.ts';
import type { SetFigures } from './measure-set.ts';
import type { Figures } from './verdict.ts';
import { kinds } from './workload.ts';
import type { Kind } from './workload.ts';

export interface KindFigures extends Figures {
  kind: Kind;
  /** CPU milliseconds of all apps per request, on the average of the sets. */
  offMs: number;
  onMs: number;
}

/**
 * Takes what a system without telemetry uses when nobody asks off all three: not of requests, and it would make
 * telemetry look cheaper. What telemetry adds to it counts as its cost. In each set `on` is held against the mean of
 * the two without; a set is one measurement, so there are as many ratios as sets.
 */
export function figuresOf(sets: readonly SetFigures[], requests: number): KindFigures[] {
  const idleShare = meanOf(sets.map((set) => set.idleShare));
  return kinds.map((kind) => {
    const busy = sets.map(({ windows }) => {
      const { cpuSeconds, seconds } = windows[kind];
      const [off, control, on] = [cpuSeconds.off, cpuSeconds.control, cpuSeconds.on].map(
        (used) => ((used - idleShare * seconds) * 1_000) / requests,
      ) as [number, number, number];
      return { off, control, on, without: (off + control) / 2 };
    });
    return {
      kind,
      offMs: meanOf(busy.map(({ without }) => without)),
      onMs: meanOf(busy.map(({ on }) => on)),
      cost: costOf(busy.map(({ on, without }) => on / without)),
      control: costOf(busy.map(({ control, off }) => control / off)),
    };
  });
}
