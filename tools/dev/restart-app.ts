import { readyUrl } from '../start/instances.ts';
import { migrate } from '../start/migrations.ts';
import { waitUntilReady } from '../start/readiness.ts';
import type { Session } from '../start/session.ts';
import { nameSome } from '../name-some.ts';

/** What to restart, and why. */
export interface RestartReason {
  app: string;
  files: readonly string[];
  /** Names the build in dist; an app whose migrations ran for it has no new ones. */
  build: string;
}

/**
 * Restarts every instance of an app, one after the other, after its new migrations. What goes wrong is said: the next
 * change tries again. A migration that fails leaves the old processes running.
 * @param signals `superseded`: the app is not waited for any more; `stop`: all ends, a migration too
 */
export async function restartApp(
  { apps, run, host }: Session,
  { app, files, build }: RestartReason,
  { superseded, stop }: Record<'superseded' | 'stop', AbortSignal>,
): Promise<void> {
  const startedAt = performance.now();
  const ofApp = apps.filter(({ instance }) => instance.app.name === app);
  try {
    const [first] = ofApp;
    // Not `superseded`: a migration that has begun is not cut off for a save.
    if (first) await migrate([first.instance], run, host, { build, signal: stop });
    for (const { instance, process } of ofApp) {
      await process.restart();
      await waitUntilReady([{ process, url: readyUrl(instance) }], superseded, 1);
    }
    const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
    const pids = ofApp.map(({ process }) => process.pid);
    const fields = { event: 'restarted', restarted: app, pids, seconds, files };
    host.output.say('info', `${app} restarted in ${seconds} s (${nameSome(files)})`, fields);
  } catch (error) {
    if (superseded.aborted || stop.aborted) return;
    const fields = { event: 'not-restarted', restarted: app, files };
    host.output.say('error', `${app} is not up: ${(error as Error).message} Mend it and save.`, fields);
  }
}
