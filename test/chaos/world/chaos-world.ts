import { startSystem } from '../../../tools/system/start-system.ts';
import type { System } from '../../../tools/system/system.ts';
import type { Random } from '../random.ts';
import { watchPositions } from './watch-positions.ts';

export interface WorldOptions {
  natsProgram: string;
  natsNodes: 1 | 3;
  apps: string[];
  random: Random;
}

const replicas = 2;
const restartDelayMsMin = 200;
const restartDelayMsMax = 2_000;

/** Two instances of every app, a PostgreSQL server and a broker, and a witness in every database. */
export type ChaosWorld = System;

/** Starts it all. Throws when something does not start in time; nothing is left running then. */
export function startChaosWorld({ random, ...options }: WorldOptions): Promise<ChaosWorld> {
  return startSystem({
    ...options,
    replicas,
    restartDelayMs: () => random.int(restartDelayMsMin, restartDelayMsMax),
    prepare: async (postgres, apps) => {
      for (const app of apps) await watchPositions(postgres, app);
    },
  });
}
