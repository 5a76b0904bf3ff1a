import { checkOutboxes } from '../check-outboxes.ts';
import type { Place, Scenario } from '../scenario.ts';
import { hold } from './hold.ts';

const goneForMs = 30_000;

/** Nothing that people wait for needs the broker. What was committed meanwhile is sent when it is back. */
export const brokerGone: Scenario = {
  name: 'broker-gone',
  summary: 'NATS (one node) is killed and stays away for 30 s',
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 60,
  failed: [],
  recoverySecondsMax: 10,
  break: killBroker,
  mend: ({ system }) => system.nats.start(),
  check: (place) => checkOutboxes(place, { withinMs: 10_000 }),
};

/** The same with three nodes, which need some seconds to agree on leaders. */
export const brokerGoneCluster: Scenario = {
  ...brokerGone,
  name: 'broker-gone-cluster',
  summary: 'NATS (three nodes) is killed and stays away for 30 s',
  needs: { replicas: 1, natsNodes: 3 },
  recoverySecondsMax: 25,
  check: (place) => checkOutboxes(place, { withinMs: 25_000 }),
};

async function killBroker(place: Place): Promise<void> {
  await Promise.all(place.system.nats.nodes.map((node) => node.kill()));
  await hold(place, goneForMs);
}
