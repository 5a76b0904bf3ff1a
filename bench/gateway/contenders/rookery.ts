import type { System } from '../../../tools/system/system.ts';
import { familyOf } from '../cpu.ts';
import type { Contender } from './contender.ts';

/** (a): all six apps, and their broker. */
export function rookery(system: System): Contender {
  const instances = new Set(system.apps.map(({ name }) => name));
  return {
    name: 'rookery',
    url: `${system.url}/graphql`,
    processes: () => [
      ...system.apps.flatMap(({ instance, pid }) => (pid === undefined ? [] : [partOf(instance.app.name, pid)])),
      ...system.nats.nodes.flatMap(({ pid }) => familyOf(pid).map((member) => partOf('nats', member))),
    ],
    isConnection: (name) => instances.has(name),
    stop: () => system.stop(),
  };
}

/** Starts the gateway anew, with near caches of so many entries each. */
export async function restartGateway(system: System, entriesMax: number): Promise<void> {
  const gateway = system.instance('gateway-1');
  gateway.changeEnv({ GATEWAY_NEAR_CACHE_ENTRIES_MAX: `${entriesMax}` });
  await gateway.stop();
  gateway.start();
  await gateway.ready();
}

function partOf(name: string, pid: number): [string, number] {
  return [name, pid];
}
