/** How fast time goes in a drill of alerts, and what follows from it. */
export interface Pace {
  /** Every duration of rules and routes is divided by it. */
  factor: number;
  /** Between two looks of Prometheus at everything. */
  scrapeMs: number;
  /** What a range in a rule keeps at least: it needs several scrapes. */
  rangeMsMin: number;
  /** How long something stays cut after its page, so that what it causes has time to page as well. */
  holdMs: number;
  /** How long nothing may ring after a page has resolved: until the ranges have forgotten the outage. */
  quietMs: number;
}

const second = 1_000;
const minute = 60 * second;
/** As docker/observability/prometheus has it. */
const realScrapeMs = 15 * second;
/** Apps need a moment to answer, also on a busy machine. */
const scrapeMsMin = 1 * second;
const scrapesPerRange = 8;
/** What follows from a cause waits for 2 m before it fires, and half a minute in the route. */
const followsWithinMs = 2 * minute + 30 * second;
/** The shortest range of a burn rate. */
const forgottenAfterMs = 5 * minute;

export function paceOf(factor: number): Pace {
  const scrapeMs = Math.max(realScrapeMs / factor, scrapeMsMin);
  const rangeMsMin = scrapesPerRange * scrapeMs;
  return {
    factor,
    scrapeMs,
    rangeMsMin,
    // Three looks: to see it, to begin waiting, and to be late.
    holdMs: followsWithinMs / factor + 3 * scrapeMs,
    quietMs: Math.max(forgottenAfterMs / factor, rangeMsMin) + followsWithinMs / factor,
  };
}
