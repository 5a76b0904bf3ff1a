import { buildIfStale } from '../../build/build.ts';
import { findNatsServer } from '../../infra/find-nats-server.ts';
import { startSystem } from '../../system/start-system.ts';
import type { System } from '../../system/system.ts';
import type { DrillContext } from '../drill.ts';
import { gatherCrowd, type Crowd } from './crowd.ts';

/** What system a drill needs. Drills that need the same one may be played one after the other on it. */
export interface SystemNeeds {
  replicas: 1 | 2;
  natsNodes: 1 | 3;
  /** PostgreSQL has a synchronous standby. */
  standby?: true;
}

/** A whole Rookery that runs, and people in it. */
export interface Stage {
  system: System;
  crowd: Crowd;
}

/**
 * Starts it all; `closers` end it.
 * @param env further environment variables of every app
 * @throws when something does not start in time
 */
export async function openStage(needs: SystemNeeds, { env, closers, log, signal }: StageContext): Promise<Stage> {
  await buildIfStale({ log, signal });
  const natsProgram = (await findNatsServer({ log })).path;
  const system = await startSystem({ ...needs, natsProgram, env, restartDelayMs: () => 500 });
  closers.defer(() => system.stop());
  log(`${system.apps.length} processes run at ${system.url}`);
  return { system, crowd: await gatherCrowd(system.url) };
}

/** What a stage is opened with. */
export interface StageContext extends Pick<DrillContext, 'log' | 'signal'> {
  env: Record<string, string>;
  closers: AsyncDisposableStack;
}
