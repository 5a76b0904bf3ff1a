import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { Readiness } from './health/readiness.js';
import { SERVICE_CONFIG } from './service.config.js';
import type { ServiceConfig } from './service.config.js';

/** One deployable app, as its `main.ts` hands it over. */
export interface App {
  name: string;
  /** Starts it and resolves when it listens everywhere. */
  start(): Promise<NestFastifyApplication>;
  /** Brings its database up to date; for apps that own one. */
  migrate?(): Promise<unknown>;
}

/**
 * What `node main.js` does: `migrate` as first argument runs the migrations and exits; anything else starts the app.
 * SIGTERM and SIGINT turn readiness off, close it within SHUTDOWN_GRACE_MS and exit with 0.
 */
export async function runApp(app: App, command = process.argv[2]): Promise<void> {
  try {
    if (command === 'migrate') await app.migrate?.();
    else closeOnSignals(await app.start());
  } catch (error) {
    // Nothing may be up yet that could log; one line in the format of all others, for whoever collects them.
    const err = error instanceof Error ? { type: error.name, message: error.message, stack: error.stack } : { error };
    const line = { time: new Date().toISOString(), level: 'fatal', app: app.name, msg: 'The app did not start', err };
    process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(1));
  }
}

function closeOnSignals(app: NestFastifyApplication): void {
  const graceMs = app.get<ServiceConfig>(SERVICE_CONFIG).shutdownGraceMs;
  let closing = false;
  const close = (signal: string) => {
    if (closing) return;
    closing = true;
    const log = app.get(Logger);
    log.log(`${signal}: finishing what has begun`, 'Shutdown');
    app.get(Readiness).drain();
    setTimeout(() => {
      log.error(`Not closed after ${graceMs} ms; exiting`, 'Shutdown');
      process.exit(1);
    }, graceMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error, msg: 'Closing failed' }, 'Shutdown');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', close).once('SIGINT', close);
}
