import { overload } from '@rookery/service';
import { gauge, observedCounter } from './instruments.js';

/** What this process takes on, what of it is under way, and what it refused. Called once. */
export function measureOverload(): void {
  gauge(
    'rookery.overload.taken_per_second_max',
    { description: 'Requests or calls taken on in a second, at most.', unit: '{request}' },
    () => (Number.isFinite(overload.takenPerSecondMax) ? [[overload.takenPerSecondMax, {}]] : []),
  );
  gauge('rookery.overload.under_way', { description: 'Requests or calls under way.', unit: '{request}' }, () => [
    [overload.underWay, {}],
  ]);
  observedCounter(
    'rookery.overload.refused',
    { description: 'Requests or calls refused because there was more to do than could be done.', unit: '{request}' },
    () => [[overload.refused, {}]],
  );
}
