import { once } from 'node:events';
import { workspaceRoot } from '../workspace.ts';
import { discoverApps } from './apps.ts';
import type { StartOptions } from './options.ts';
import { Output } from './output.ts';
import { scaleOf } from './scale.ts';
import { startSession, type Session } from './session.ts';
import { listenForStop } from './stop-request.ts';
import { UsageError } from './usage-error.ts';

/** What goes on beside the apps; what it has to end with them it puts on `closers`. */
export type Companion = (session: Session, closers: AsyncDisposableStack, signal: AbortSignal) => Promise<void>;

/**
 * Starts the system, waits until somebody wants it to stop, stops it.
 * @param companion called when all is up
 * @returns the exit code
 * @throws UsageError when the options do not fit this workspace
 */
export async function runSystem(options: StartOptions, companion?: Companion): Promise<number> {
  const output = openOutput(options);
  const closers = new AsyncDisposableStack();
  const stop = listenForStop();
  let code = 0;
  let isUp = false;
  process.on('uncaughtException', (error) => {
    output.say('error', error.stack ?? error.message, { event: 'failed' });
    stop.request('an error nobody expected');
    code = 1;
  });
  try {
    const session = await startSession(options, output, closers, stop.signal);
    isUp = true;
    await companion?.(session, closers, stop.signal);
    if (!stop.signal.aborted) await once(stop.signal, 'abort');
  } catch (error) {
    if (error instanceof UsageError) {
      await closers.disposeAsync();
      throw error;
    }
    if (!stop.signal.aborted) {
      output.say('error', (error as Error).message, { event: 'failed' });
      stop.request(isUp ? 'what goes on beside the apps failed' : 'it could not be started');
      code = 1;
    }
  }
  output.say('info', `stopping (${(stop.signal.reason as Error).message}) …`, { event: 'stopping' });
  await closers.disposeAsync();
  output.say('info', 'stopped', { event: 'stopped' });
  return code;
}

function openOutput({ json, scale }: StartOptions): Output {
  const apps = discoverApps(workspaceRoot);
  const countOf = scaleOf(apps, scale);
  // Of several, people want to know which one wrote a line.
  const writers = apps.flatMap((app) => {
    const count = countOf(app);
    return count === 1 ? [app.name] : Array.from({ length: count }, (_, index) => `${app.name}-${index + 1}`);
  });
  const names = [...writers, 'runner', 'postgres', 'nats', 'demo', 'viewer'];
  const { FORCE_COLOR, NO_COLOR, LOG_LEVEL = 'info' } = process.env;
  const isColored = FORCE_COLOR ? FORCE_COLOR !== '0' : process.stdout.isTTY && !NO_COLOR;
  return new Output(names, {
    json,
    isColored,
    isDetailed: /^(debug|trace)$/.test(LOG_LEVEL),
    write: (text) => process.stdout.write(text),
  });
}
