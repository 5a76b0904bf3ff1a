import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from '../infra/process-identity.ts';
import { readyUrl, type Instance } from './instances.ts';

/** Where one instance answers. */
export interface RunningInstance {
  /** Of the app. */
  name: string;
  instance: string;
  /** `host:port`; null for the gateway. */
  grpc: string | null;
  /** Says with its status whether the instance is ready. */
  health: string;
}

interface Run {
  pid: number;
  identity: string | undefined;
  apps: RunningInstance[];
  /** Servers of the broker. */
  natsUrl?: string | undefined;
  /** The server of the databases, without who comes in and with what: that the data directory's secrets say. */
  databaseServer?: string | undefined;
  /** Where the gateway listens, when it runs. */
  publicPort?: number | undefined;
}

/** What the apps stand on, and where they are reached, as far as commands ask it themselves. */
export interface RunningServers {
  natsUrl?: string | undefined;
  /** Of any role and database on it; only the server is written down. */
  postgresUrl?: string | undefined;
  /** Where the gateway listens, when it runs. */
  publicPort?: number | undefined;
}

/** How to reach an instance of this machine. */
export function describeInstance(instance: Instance): RunningInstance {
  const { app, name, host, grpcPort } = instance;
  return {
    name: app.name,
    instance: name,
    grpc: grpcPort === undefined ? null : `${host}:${grpcPort}`,
    health: readyUrl(instance),
  };
}

/** Tells the operators' command line where everything is, for as long as this process lives. */
export function writeRunFile(
  file: string,
  instances: readonly Instance[],
  { natsUrl, postgresUrl, publicPort }: RunningServers = {},
): void {
  const run: Run = {
    pid: process.pid,
    identity: processIdentity(process.pid),
    apps: instances.map(describeInstance),
    natsUrl,
    databaseServer: postgresUrl === undefined ? undefined : serverOf(postgresUrl),
    publicPort,
  };
  writeFileSync(`${file}.next`, JSON.stringify(run, null, 1));
  renameSync(`${file}.next`, file);
}

export function removeRunFile(file: string): void {
  rmSync(file, { force: true });
}

/** What runs; undefined when nothing does. The file of a runner that was killed counts for nothing. */
export function readRunFile(file: string): RunningInstance[] | undefined {
  return readRun(file)?.apps;
}

/** Where the gateway of what runs listens; undefined when none does. */
export function readPublicPort(file: string): number | undefined {
  return readRun(file)?.publicPort;
}

/** Where the broker of what runs is; undefined when nothing does. */
export function readBrokerUrl(file: string): string | undefined {
  return readRun(file)?.natsUrl;
}

/** URL of the databases' server of what runs, nobody in it; undefined when nothing does. */
export function readDatabaseServer(file: string): string | undefined {
  return readRun(file)?.databaseServer;
}

function serverOf(postgresUrl: string): string {
  const url = new URL(postgresUrl);
  [url.username, url.password, url.pathname] = ['', '', '/'];
  return url.href;
}

function readRun(file: string): Run | undefined {
  try {
    const run = JSON.parse(readFileSync(file, 'utf8')) as Run;
    return run.identity !== undefined && processIdentity(run.pid) === run.identity ? run : undefined;
  } catch {
    return undefined;
  }
}
