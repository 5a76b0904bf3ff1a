import type { Cut } from './cuts.ts';
import type { HeardAlert } from './pager.ts';

/** What was seen of one cut; times of performance.now(). */
export interface Seen {
  cut: Pick<Cut, 'what' | 'alert'>;
  cutAtMs: number;
  mendedAtMs: number;
  /** When the watch ended, well after everything was quiet again. */
  endedAtMs: number;
  /** Everything the pager was told from the cut to the end. */
  heard: readonly HeardAlert[];
  /** What Prometheus could not evaluate. */
  brokenRules: readonly string[];
}

/** What came of one cut. */
export interface CutReport {
  cut: string;
  alert: string;
  /** From the cut; null when it did not page. */
  secondsToPage: number | null;
  /** From the mend; null when it did not resolve. */
  secondsToResolve: number | null;
  otherPages: string[];
  tickets: string[];
  /** Every rule that was broken; none is a pass. */
  failures: string[];
}

/** What a page may take, from the cut to the webhook, and its resolution, from the mend. */
export const pageSecondsMax = 90;

/** Applies the rules of docs/drills.md. */
export function judge({ cut, cutAtMs, mendedAtMs, endedAtMs, heard, brokenRules }: Seen): CutReport {
  const pages = heard.filter(({ receiver, status }) => receiver === 'page' && status === 'firing');
  const paged = pages.find(({ name }) => name === cut.alert);
  const resolved = heard.findLast(({ receiver, name }) => receiver === 'page' && name === cut.alert);
  const secondsToPage = paged ? secondsBetween(cutAtMs, paged.atMs) : null;
  const secondsToResolve = resolved?.status === 'resolved' ? secondsBetween(mendedAtMs, resolved.atMs) : null;
  const otherPages = namesOf(pages.filter(({ name }) => name !== cut.alert));
  const hasHeart = heard.some(({ receiver, atMs }) => receiver === 'heartbeat' && atMs > (resolved?.atMs ?? endedAtMs));
  return {
    cut: cut.what,
    alert: cut.alert,
    secondsToPage,
    secondsToResolve,
    otherPages,
    tickets: namesOf(heard.filter(({ receiver, status }) => receiver === 'ticket' && status === 'firing')),
    failures: [
      ...lateness('page', secondsToPage),
      ...lateness('resolve', secondsToResolve),
      ...otherPages.map((name) => `${name} paged as well`),
      // Silence proves something only while the watch can speak.
      ...(hasHeart ? [] : ['no heartbeat came after it had resolved']),
      ...brokenRules,
    ],
  };
}

function lateness(what: 'page' | 'resolve', seconds: number | null): string[] {
  if (seconds === null) return [`it did not ${what}`];
  return seconds > pageSecondsMax ? [`it took ${seconds} s to ${what}; ${pageSecondsMax} are allowed`] : [];
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) / 100) / 10;
}

function namesOf(alerts: readonly HeardAlert[]): string[] {
  return [...new Set(alerts.map(({ name }) => name))].sort();
}
