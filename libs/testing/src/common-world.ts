import { join } from 'node:path';
import { DevelopmentCa } from '../../../tools/infra/development-ca.ts';
import { commonWorldOptions, commonWorldVariable } from '../../../tools/world/common-world.ts';
import type { CommonWorldDescription } from '../../../tools/world/common-world.ts';
import { CommonProcess, refuse } from './common-process.js';
import { startWorld } from './start-world.js';
import { TestCa } from './test-ca.js';
import { World } from './world.js';

/**
 * The world that the test files of one run share: all apps as they ship, one process each. `npm test` starts it for the
 * first who asks and ends it with the run; `stop()` closes what this file opened and nothing else. For files that make
 * their own people and look at what is theirs. Without `npm test` it is a world of this file's own.
 */
export async function commonWorld(): Promise<World> {
  const url = process.env[commonWorldVariable];
  if (!url) return startWorld(commonWorldOptions);
  const { directory, natsUrl, gatewayPort, databaseUrls, processes } = await describe(url);
  const tls = join(directory, 'tls');
  return new World({
    directory,
    natsUrl,
    gatewayPort,
    ca: new TestCa(await DevelopmentCa.open(tls), tls),
    nats: undefined,
    postgres: undefined,
    databases: { superuserUrl: (app) => databaseUrls[app] ?? '', shut: refuse },
    processes: processes.map((process) => new CommonProcess(process)),
    end: () => Promise.resolve(),
  });
}

async function describe(url: string): Promise<CommonWorldDescription> {
  const answer = await fetch(url);
  if (answer.ok) return (await answer.json()) as CommonWorldDescription;
  throw new Error(`the common world did not start: ${await answer.text()}`);
}
