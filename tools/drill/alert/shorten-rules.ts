import { parseDocument, visit } from 'yaml';

/** How much faster time goes in a drill. */
export interface Shortening {
  /** Every duration is divided by it. */
  factor: number;
  /** Milliseconds a range such as `[5m]` keeps at least: it must hold several scrapes, or there is no rate. */
  rangeMsMin?: number;
}

const unitMs: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};
const duration = String.raw`(?:\d+(?:ms|[smhdwy]))+`;
/** `[5m]`, both parts of `[30m:1m]`, and what follows `offset`; strings are matched so that nothing in them is. */
const inExpression = new RegExp(String.raw`"[^"]*"|(?<=\[|offset\s)${duration}|(?<=\[${duration}:)${duration}`, 'g');
const waits = new Set(['for', 'keep_firing_for', 'interval', 'group_wait', 'group_interval', 'repeat_interval']);

/**
 * Makes rules of Prometheus, or routes of Alertmanager, that fire and resolve `factor` times sooner, so that a drill need
 * not wait for the real ones: ranges and offsets in expressions, `for`, `keep_firing_for` and the waits of routes are
 * divided. Thresholds, names and everything else stay, also those that are ages in seconds.
 * @param text a rule file or alertmanager.yaml
 * @returns the same file with shorter durations
 * @throws when `text` is no YAML
 */
export function shortenRules(text: string, { factor, rangeMsMin = 0 }: Shortening): string {
  const document = parseDocument(text);
  if (document.errors[0]) throw document.errors[0];
  visit(document, {
    Pair(_, { key, value }) {
      const name = String(key);
      if (!isText(value)) return;
      if (waits.has(name)) value.value = shorten(value.value, factor, 0);
      else if (name === 'expr') {
        value.value = value.value.replace(inExpression, (found) =>
          found.startsWith('"') ? found : shorten(found, factor, rangeMsMin),
        );
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function isText(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}

/** Whole milliseconds, which both programs take; 0 stays 0. */
function shorten(text: string, factor: number, msMin: number): string {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs[unit!]!, 0);
  return `${Math.max(Math.round(ms / factor), msMin)}ms`;
}
