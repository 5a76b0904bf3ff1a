import { gauge, observedCounter } from '@rookery/telemetry';
import type { Reading } from '@rookery/telemetry';
import type { CircuitState } from './circuit-breaker.js';

/** What a guard says of itself. Two targets of one app in one process show as one: the later one's numbers. */
export interface ShownGuard {
  readonly app: string;
  readonly state: CircuitState;
  readonly underWay: Readonly<Record<'call' | 'stream', number>>;
  readonly counts: Readonly<Record<'first' | 'repeated' | 'unpaid' | 'circuitOpen' | 'tooMany', number>> & {
    readonly transitions: Readonly<Record<CircuitState, number>>;
  };
}

const shown = new Set<ShownGuard>();
const stateNumbers = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Puts a guard's numbers into the metrics, from now on. They are read at each scrape and cost a call nothing. */
export function showGuard(guard: ShownGuard): void {
  shown.add(guard);
}

export function forgetGuard(guard: ShownGuard): void {
  shown.delete(guard);
}

const ofAll = (read: (guard: ShownGuard, target: { 'rookery.target': string }) => Reading[]) => (): Reading[] =>
  [...shown].flatMap((guard) => read(guard, { 'rookery.target': guard.app }));

gauge(
  'rookery.rpc.circuit.state',
  { description: 'The circuit to an app: 0 closed, 1 half open, 2 open.', unit: '{state}' },
  ofAll(({ state }, target) => [[stateNumbers[state], target]]),
);
observedCounter(
  'rookery.rpc.circuit.transitions',
  { description: 'Changes of a circuit, by what it became.', unit: '{change}' },
  ofAll(({ counts }, target) =>
    Object.entries(counts.transitions).map(([to, number]) => [number, { ...target, 'rookery.state': to }]),
  ),
);
gauge(
  'rookery.rpc.calls.active',
  { description: 'Calls and streams to an app under way.', unit: '{call}' },
  ofAll(({ underWay }, target) =>
    Object.entries(underWay).map(([kind, number]) => [number, { ...target, 'rookery.kind': kind }]),
  ),
);
observedCounter(
  'rookery.rpc.client.refusals',
  { description: 'Calls that were not sent.', unit: '{call}' },
  ofAll(({ counts }, target) => [
    [counts.circuitOpen, { ...target, 'rookery.reason': 'CIRCUIT_OPEN' }],
    [counts.tooMany, { ...target, 'rookery.reason': 'TOO_MANY_CALLS' }],
  ]),
);
observedCounter(
  'rookery.rpc.client.attempts',
  {
    description: 'Calls sent for the first time and again, and those the budget did not let go again.',
    unit: '{call}',
  },
  ofAll(({ counts }, target) => [
    [counts.first, { ...target, outcome: 'first' }],
    [counts.repeated, { ...target, outcome: 'repeated' }],
    [counts.unpaid, { ...target, outcome: 'budget_exhausted' }],
  ]),
);
