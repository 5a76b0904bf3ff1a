import { buildIfStale } from '../tools/build/build.ts';
import { gatewayHelp, parseGatewayOptions } from './gateway/options.ts';
import { benchHelp, parseBenchOptions } from './options.ts';
import { parseScaleOptions, scaleHelp } from './scale/options.ts';
import { benchScale } from './scale/run.ts';
import { parseTelemetryOptions, telemetryHelp } from './telemetry/options.ts';
import { benchTelemetry } from './telemetry/run.ts';

const benches = {
  notifications: {
    help: benchHelp,
    prepare: (args: string[]) => {
      const options = parseBenchOptions(args);
      // Only now: it loads the built libs.
      return options && (async () => (await import('./notifications/run.ts')).benchNotifications(options));
    },
  },
  gateway: {
    help: gatewayHelp,
    prepare: (args: string[]) => {
      const options = parseGatewayOptions(args);
      return options && (async () => (await import('./gateway/run.ts')).benchGateway(options));
    },
  },
  telemetry: {
    help: telemetryHelp,
    prepare: (args: string[]) => {
      const options = parseTelemetryOptions(args);
      return options && (async () => benchTelemetry(options));
    },
  },
  scale: {
    help: scaleHelp,
    prepare: (args: string[]) => {
      const options = parseScaleOptions(args);
      return options && (async () => benchScale(options));
    },
  },
} as const;

/** Builds what is measured, then runs the named bench. Returns the exit code: 2 when it was called wrongly. */
async function main([name = '', ...args]: string[]): Promise<number> {
  if (!(name in benches)) {
    console.error(`rookery: expected one of the benches ${Object.keys(benches).join(', ')}, got ${name || 'none'}`);
    return 2;
  }
  const { help, prepare } = benches[name as keyof typeof benches];
  let run: (() => Promise<number>) | undefined;
  try {
    run = prepare(args);
  } catch (error) {
    console.error(`rookery: ${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (!run) {
    console.log(help);
    return 0;
  }
  try {
    await buildIfStale({ log: console.error });
    return await run();
  } catch (error) {
    console.error(error);
    return 1;
  }
}

process.exit(await main(process.argv.slice(2)));
