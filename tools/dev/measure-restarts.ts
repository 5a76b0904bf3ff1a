import { availableParallelism, loadavg } from 'node:os';
import { findNatsServer } from '../infra/find-nats-server.ts';
import { discoverApps } from '../start/apps.ts';
import { listenForStop } from '../start/stop-request.ts';
import { workspaceRoot } from '../workspace.ts';
import { WatchedCopy } from './watched-copy.ts';

/** What is saved, and which bar it is held to: from the save until every app that restarts is ready. */
interface Probe {
  file: string;
  apps: readonly string[];
  secondsMax: number;
}

const rounds = 3;
const oneAppSecondsMax = 3;
const allAppsSecondsMax = 8;
const libOfAll = 'libs/errors/src/domain-error.ts';

/**
 * `npm run dev -- --measure`: saves a file of each app, and one of a lib that all import, in a copy of the workspace.
 * @param print takes one line
 * @returns the exit code: 1 when a bar is missed, or it was told to end
 */
export async function measureRestarts(print: (line: string) => void): Promise<number> {
  const names = discoverApps(workspaceRoot).map(({ name }) => name);
  const probes: Probe[] = [
    ...names.map((app) => ({ file: `apps/${app}/src/main.ts`, apps: [app], secondsMax: oneAppSecondsMax })),
    { file: libOfAll, apps: names, secondsMax: allAppsSecondsMax },
  ];
  const { path } = await findNatsServer({ log: print });
  const { signal } = listenForStop();
  const watched = await WatchedCopy.start(path);
  // What is waited for is then not said any more, and the copy with its databases goes as at the end.
  signal.addEventListener('abort', () => watched.interrupt(), { once: true });
  try {
    signal.throwIfAborted();
    await watched.said('watching');
    print(`${availableParallelism()} cores; from the save to ready, ${rounds} times`);
    const results: boolean[] = [];
    for (const probe of probes) results.push(await measure(watched, probe, print));
    // Its own share is about the number of cores; what is above belongs to others, and spoils the figures.
    print(`load of the last minute: ${loadavg()[0]!.toFixed(1)}`);
    return results.includes(false) ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    print(`stopped (${(signal.reason as Error).message})`);
    return 1;
  } finally {
    await watched.stop();
  }
}

async function measure(watched: WatchedCopy, probe: Probe, print: (line: string) => void): Promise<boolean> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const since = watched.records.length;
    const startedAt = performance.now();
    await watched.edit(probe.file, (text) => `${text}\nvoid 0;\n`);
    await Promise.all(probe.apps.map((restarted) => watched.said('restarted', { restarted, since })));
    seconds.push((performance.now() - startedAt) / 1000);
  }
  const isMet = Math.max(...seconds) <= probe.secondsMax;
  const figures = seconds.map((one) => one.toFixed(1)).join(', ');
  print(`${isMet ? '✓' : '✗'} ${probe.file.padEnd(36)} ${figures} s (bar ${probe.secondsMax} s)`);
  return isMet;
}
