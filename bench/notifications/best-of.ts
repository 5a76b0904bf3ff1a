import type { Figures } from './figures.ts';
import type { Outcome } from './outcome.ts';

/** The better figure of each stretch: what else a machine does only ever makes slower. Problems of both count. */
export function bestOf(one: Outcome | undefined, other: Outcome): Outcome {
  if (!one) return other;
  return {
    figures: bestFigures(one.figures, other.figures),
    answer: one.answer === other.answer ? one.answer : `${one.answer} and ${other.answer}`,
    statements: other.statements,
    committed: one.committed + other.committed,
    delivered: one.delivered + other.delivered,
    problems: [...one.problems, ...other.problems],
  };
}

function bestFigures(one: Figures, other: Figures): Figures {
  return {
    loadBefore: Math.max(one.loadBefore, other.loadBefore),
    sustained: better(one.sustained, other.sustained, ({ rate }) => rate),
    fixedRate: better(one.fixedRate, other.fixedRate, ({ latency }) => -latency.p50Ms),
    backlog: better(one.backlog, other.backlog, ({ effectsRate, liveRate }) => effectsRate || liveRate),
  };
}

function better<Stretch>(
  one: Stretch | undefined,
  other: Stretch | undefined,
  goodness: (stretch: Stretch) => number,
): Stretch | undefined {
  if (!one || !other) return one ?? other;
  return goodness(other) > goodness(one) ? other : one;
}
