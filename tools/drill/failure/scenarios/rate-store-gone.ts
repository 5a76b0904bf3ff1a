import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findValkey } from '../../../infra/find-valkey.ts';
import { startValkey, type Valkey } from '../../../infra/valkey.ts';
import { waitFor } from '../../../infra/wait.ts';
import { CannotRun } from '../../drill.ts';
import { readMetric } from '../../../system/read-metric.ts';
import type { Place, Scenario } from '../scenario.ts';
import type { Preparation, PreparationContext } from '../staged-drill.ts';
import { hold } from './hold.ts';

const goneForMs = 10_000;
/** A gateway asks a store that is gone every half a second. */
const backMsMax = 10_000;

/** The store in which the gateways of the next system count. */
let store: Valkey | undefined;

/** Rates are counted in one place by two gateways, until it is gone: nobody waits for it, and nobody is refused. */
export const rateStoreGone: Scenario = {
  name: 'rate-store-gone',
  summary: 'the store of rates, shared by two gateways, is killed and stays away for 10 s',
  needs: { replicas: 2, natsNodes: 1 },
  perSecond: 60,
  failed: [],
  recoverySecondsMax: 10,
  prepare: startStore,
  break: async (place) => {
    await awaitStore(place, 1);
    await store?.kill();
    await hold(place, goneForMs);
    await awaitStore(place, 0);
  },
  mend: async () => store?.start(),
  check: (place) => awaitStore(place, 1),
};

async function startStore({ closers }: PreparationContext): Promise<Preparation> {
  const program = await findValkey().catch((error: Error) => {
    throw new CannotRun(error.message);
  });
  const directory = mkdtempSync(join(tmpdir(), 'rookery-rates-'));
  closers.defer(() => rmSync(directory, { recursive: true, force: true }));
  const started = (store = await startValkey({ program, directory }));
  closers.defer(() => started.stop());
  return { env: { GATEWAY_RATE_STORE_URL: started.url } };
}

/** Every gateway says that it counts with the others (1), or for itself (0). */
async function awaitStore({ system, signal, complain }: Place, expected: 0 | 1): Promise<void> {
  for (const { instance } of system.instances('gateway')) {
    const isSo = async () => (await readMetric(instance, 'rookery_rate_store_up')) === expected;
    if (await waitFor(isSo, { timeoutMs: backMsMax, intervalMs: 250, signal })) continue;
    complain(`rookery_rate_store_up of ${instance.name} had to be ${expected} and was not`);
  }
}
