import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcesses } from '../../../tools/world/start-processes.ts';
import type { WorldOptions } from '../../../tools/world/start-processes.ts';
import { testServersOf } from '../../../tools/world/test-servers.ts';
import { TestCa } from './test-ca.js';
import { World } from './world.js';

/**
 * Real processes of the named apps out of `dist/`, on databases and a NATS server of their own; start it once per test
 * file and stop it in `afterAll`. Throws with an app's last lines when one does not become ready.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'rookery-test-'));
  const world = await startProcesses(options, { directory, servers: testServersOf(process.env) });
  return new World({
    ...world,
    ca: new TestCa(world.ca, world.tls),
    natsUrl: world.nats.url,
    end: async () => void (await world.stop()),
  });
}
