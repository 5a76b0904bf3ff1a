import { buildIfStale } from '../build/build.ts';
import { brokerUsers } from '../infra/broker-permissions.ts';
import { endLeftovers, ProcessRegistry } from '../infra/process-registry.ts';
import { freePort, isPortFree } from '../infra/ports.ts';
import { Secrets } from '../infra/secrets.ts';
import { workspaceRoot } from '../workspace.ts';
import { AppNames } from './app-names.ts';
import { AppProcess } from './app-process.ts';
import { appProgram } from './app-program.ts';
import { discoverApps, selectApps, type App } from './apps.ts';
import type { ChildHost } from './child.ts';
import { readBuildInfo } from './build-info.ts';
import { issueCertificates } from './certificates.ts';
import { DataDirectory } from './data-directory.ts';
import { prepareDatabases } from './databases.ts';
import { loadDemoData } from './demo-data.ts';
import type { Surroundings } from './environment.ts';
import { startInfrastructure, type Infrastructure } from './infrastructure.ts';
import { openInspectors, planInspectors } from './inspectors.ts';
import { readyUrl, type Instance } from './instances.ts';
import { RunnerLock } from './lock.ts';
import { migrate } from './migrations.ts';
import type { StartOptions } from './options.ts';
import type { Output } from './output.ts';
import { waitUntilReady } from './readiness.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { largest, scaleOf } from './scale.ts';
import { announceReady } from './summary.ts';
import { startViewer } from './viewer.ts';

/** One instance that was started. */
export interface StartedApp {
  instance: Instance;
  process: AppProcess;
}

/** A system that is up. */
export interface Session {
  apps: readonly StartedApp[];
  run: Surroundings;
  host: ChildHost;
  /** Names the build the apps were started from. */
  build: string;
}

/**
 * Brings the whole system up. Everything that has to be undone is put on `closers` as soon as it exists, so disposing
 * of them stops apps, then NATS, then PostgreSQL, from wherever this got to.
 * @throws when something cannot be started, or the signal's reason when it is aborted
 */
export async function startSession(
  options: StartOptions,
  output: Output,
  closers: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Session> {
  const startedAt = performance.now();
  const allApps = discoverApps(workspaceRoot);
  const apps = selectApps(allApps, options.only);
  const inspectPorts = planInspectors(allApps, { started: apps, inspected: options.inspect });
  const { data, host } = await openDataDirectory(options, output, closers, signal);
  const inspectPortOf = await openInspectors(inspectPorts);
  const gatewayPort = await choosePort(options.port, apps);
  const build = await buildIfStale({ log: (line) => output.say('info', line), signal });
  signal.throwIfAborted();
  const ca = await issueCertificates(data, allApps);
  const access = { ca, users: brokerUsers(allApps) };
  const infrastructure = await startInfrastructure(data, host, closers, { access, replicas: largest(options.scale) });
  signal.throwIfAborted();

  const run = {
    ...(await planRun({ data, host, allApps, apps, infrastructure }, options, closers, signal)),
    gatewayPort,
    inspectPortOf,
  };
  const started = run.instances.filter(({ app }) => apps.includes(app));
  await migrate(oneOfEach(started), run, host, { build, signal });
  const processes = await startApps(started, run, host, closers);
  closers.defer(() => removeRunFile(data.runFile));
  const hasGateway = apps.some((app) => app.isGateway);
  writeRunFile(data.runFile, started, { ...infrastructure, publicPort: hasGateway ? gatewayPort : undefined });
  await waitUntilReady(
    processes.map(({ instance, process }) => ({ process, url: readyUrl(instance) })),
    signal,
  );

  const gatewayUrl = hasGateway ? `http://127.0.0.1:${gatewayPort}` : undefined;
  const isComplete = apps.length === allApps.length;
  if (options.seed && gatewayUrl && isComplete) await loadDemoData(data, gatewayUrl, host, signal);
  announceReady(output, {
    apps: processes,
    inspectPortOf,
    gatewayUrl,
    viewerUrl: run.tracesUrl,
    hasDemoAccount: data.state.demoLoaded,
    dataDirectory: data.root,
    seconds: (performance.now() - startedAt) / 1000,
  });
  return { apps: processes, run, host, build };
}

async function openDataDirectory(
  options: StartOptions,
  output: Output,
  closers: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<{ data: DataDirectory; host: ChildHost }> {
  const data = new DataDirectory(options.dataDirectory);
  const lock = await RunnerLock.acquire(data.lockFile, signal);
  closers.defer(() => lock.release());
  signal.addEventListener('abort', () => lock.markStopping(), { once: true });
  const leftovers = await endLeftovers(data.processesFile);
  if (leftovers.length > 0) {
    const names = leftovers.map(({ name }) => name).join(', ');
    output.say('warn', `ended what an earlier run had left behind: ${names}`, { event: 'recovered' });
  }
  if (options.reset) {
    data.reset();
    output.say('info', `forgot all data in ${data.root}`);
  }
  return { data, host: { output, registry: new ProcessRegistry(data.processesFile) } };
}

async function choosePort(wanted: number, apps: App[]): Promise<number> {
  if (wanted === 0 || !apps.some((app) => app.isGateway)) return freePort();
  if (await isPortFree(wanted)) return wanted;
  throw new Error(`Port ${wanted} is taken. Stop what uses it, or choose another: npm start -- --port ${wanted + 1}`);
}

interface Ground {
  data: DataDirectory;
  host: ChildHost;
  /** All there are, and those that are started. */
  allApps: App[];
  apps: App[];
  infrastructure: Infrastructure;
}

/** Everything that instances have in common: databases, names, where traces go. Instances are planned, not started. */
async function planRun(
  { data, host, allApps, apps, infrastructure }: Ground,
  options: StartOptions,
  closers: AsyncDisposableStack,
  signal: AbortSignal,
) {
  const secrets = new Secrets(data.secretsFile);
  const databases = await prepareDatabases(apps, infrastructure.postgresUrl, secrets);
  const names = await AppNames.open(allApps);
  closers.defer(() => names.close());
  const instances = await names.planAll(allApps, scaleOf(allApps, options.scale));
  const tracesUrl = options.observe ? await startViewer(host, closers, signal) : undefined;
  const build = await readBuildInfo(workspaceRoot);
  return { data, secrets, natsUrl: infrastructure.natsUrl, build, tracesUrl, databases, instances, names };
}

/** Instances of one app share its database, which is migrated once. */
function oneOfEach(instances: Instance[]): Instance[] {
  return instances.filter(({ app }, index) => instances.findIndex((other) => other.app === app) === index);
}

async function startApps(
  instances: Instance[],
  run: Surroundings & { names: AppNames },
  host: ChildHost,
  closers: AsyncDisposableStack,
): Promise<StartedApp[]> {
  const processes = instances.map((instance) => ({
    instance,
    process: new AppProcess(appProgram(instance, run), host, {
      entry: run.names.entryOf(instance),
      readyUrl: readyUrl(instance),
    }),
  }));
  closers.defer(async () => {
    await Promise.all(processes.map(({ process }) => process.stop()));
  });
  await Promise.all(processes.map(({ process }) => process.start()));
  return processes;
}
