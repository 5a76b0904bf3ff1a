import { join } from 'node:path';
import { certificateFolder } from '../../../start/certificate-folder.ts';
import { DataDirectory } from '../../../start/data-directory.ts';
import type { SupervisedApp } from '../../../system/supervised-app.ts';
import { readMetric } from '../../../system/read-metric.ts';
import type { Place, Scenario } from '../scenario.ts';
import { hold, killAll, startAll } from './hold.ts';

const app = 'posts';
const program = join(import.meta.dirname, '..', 'garbage.main.ts');

/** The app has become something that takes calls and answers nonsense, under its name and with its certificate. */
export const appGarbage: Scenario = {
  name: 'app-garbage',
  summary: `${app} answers every call with something nobody can understand, for 10 s`,
  needs: { replicas: 1, natsNodes: 1 },
  perSecond: 60,
  failed: [app],
  recoverySecondsMax: 10,
  break: async (place) => {
    const instances = place.system.instances(app);
    await killAll(instances);
    for (const instance of instances) instance.runInstead(garbageArguments(instance, place));
    await startAll(instances);
    const before = await openingsOf(place);
    await hold(place, 10_000);
    if ((await openingsOf(place)) === before) place.complain(`the circuit to ${app} did not open`);
  },
  mend: async ({ system }) => {
    const instances = system.instances(app);
    await killAll(instances);
    for (const instance of instances) instance.runInstead(undefined);
    await startAll(instances);
  },
};

function garbageArguments({ instance }: SupervisedApp, { system }: Place): string[] {
  const folder = certificateFolder(new DataDirectory(system.directory), app);
  return [program, instance.host, `${instance.grpcPort}`, `${instance.healthPort}`, folder];
}

/** How often gateways have opened their circuit to the app, again after each probe in vain. */
async function openingsOf({ system }: Place): Promise<number> {
  const labels = [`rookery_target="${app}"`, 'rookery_state="open"'];
  const counts = system
    .instances('gateway')
    .map(({ instance }) => readMetric(instance, 'rookery_rpc_circuit_transitions_total', labels));
  return (await Promise.all(counts)).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
