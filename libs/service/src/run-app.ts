import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { leave } from './leave.js';
import { describeError } from './log/describe-error.js';
import type { ErrorDescription } from './log/describe-error.js';
import { textOf } from './log/log-fields.js';
import { flushLog, writeDirectly } from './log/process-log.js';
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
 * SIGTERM and SIGINT make it leave (leave.ts) and exit with 0.
 */
export async function runApp(app: App, command = process.argv[2]): Promise<void> {
  // Node would print these as they are, on stderr, where nobody parses them.
  process.removeAllListeners('warning').on('warning', (warning) => {
    writeDirectly(app.name, { level: 'warn', context: 'Process', msg: 'Node warns', err: describeError(warning) });
  });
  // Node would print the error with all that hangs on it: statements, parameters, requests.
  process.on('uncaughtException', (error) => {
    endWith(app.name, { msg: 'Nobody expected this error', err: describeError(error) });
  });
  try {
    if (command === 'migrate') await app.migrate?.();
    else closeOnSignals(await app.start());
  } catch (error) {
    // Nobody's data is here yet, so the message is said, without the credentials of URLs: it says what to mend.
    const message = error instanceof Error ? textOf(error.message) : undefined;
    endWith(app.name, {
      msg: 'The app did not start',
      err: { ...describeError(error), ...(message && { message }) },
    });
  }
}

/** One line in the format of all others, and the end, when it is out. */
function endWith(app: string, line: { msg: string; err: ErrorDescription }): void {
  flushLog();
  writeDirectly(app, { level: 'fatal', context: 'Process', ...line });
  process.stdout.write('', () => process.exit(1));
}

function closeOnSignals(app: NestFastifyApplication): void {
  let closing = false;
  const close = (signal: string) => {
    if (closing) return;
    closing = true;
    const log = app.get(Logger);
    log.log(`${signal}: finishing what has begun`, 'Shutdown');
    leave(app, app.get<ServiceConfig>(SERVICE_CONFIG)).then(
      (hasClosed) => {
        if (!hasClosed) log.error('Not closed in time; exiting', 'Shutdown');
        flushLog();
        process.exit(hasClosed ? 0 : 1);
      },
      (error: unknown) => {
        log.error({ err: error, msg: 'Closing failed' }, 'Shutdown');
        flushLog();
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', close).once('SIGINT', close);
}
