import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Broker } from '@rookery/messaging';
import type { TlsIdentity } from '@rookery/tls';
import { certificateFolder, operatorName } from '../start/certificate-folder.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { Secrets } from '../infra/secrets.ts';
import { discoverApps } from '../start/apps.ts';
import { databaseUrlOf, type DatabaseRole } from '../start/databases.ts';
import { UsageError } from '../start/options.ts';
import { readBrokerUrl, readDatabaseServer, readRunFile, type RunningInstance } from '../start/run-file.ts';
import { workspaceRoot } from '../workspace.ts';
import { loadCompiledLibs, type CompiledLibs } from './compiled-libs.ts';
import { Operators } from './operators.ts';

const brokerTimeoutMs = 3_000;

/** What a command works with; what it does not ask for is not opened. */
export class OperatorSession {
  readonly dataDirectory: string;
  /** Who asks, as the records of what was done name them. */
  readonly operator = userInfo().username;
  readonly #closers: (() => unknown)[] = [];
  #libs: Promise<CompiledLibs> | undefined;

  constructor(dataDirectory: string) {
    this.dataDirectory = dataDirectory;
  }

  /**
   * The instances that run.
   * @throws when none does
   */
  get running(): RunningInstance[] {
    const running = readRunFile(this.#runFile);
    if (running) return running;
    throw new Error(
      `nothing runs on ${this.dataDirectory}. Start it with npm start, or name another folder: --data-dir DIR`,
    );
  }

  libs(): Promise<CompiledLibs> {
    return (this.#libs ??= loadCompiledLibs());
  }

  /** What the apps answer operators. */
  async operators(): Promise<Operators> {
    const { running } = this;
    const operators = new Operators(await this.libs(), running, await this.#identity());
    this.#closers.push(() => operators.close());
    return operators;
  }

  /** A connection to the broker of what runs, in the operator's name. */
  async broker(): Promise<Broker> {
    void this.running;
    const servers = readBrokerUrl(this.#runFile);
    if (servers === undefined) throw new Error('the run file does not say where the broker is');
    const { messaging } = await this.libs();
    // What it has to say of its attempts is in the error, and stdout is the answer's.
    Logger.overrideLogger(false);
    const broker = await messaging.connectBroker({
      servers,
      tls: await this.#identity(),
      name: `${operatorName} ${this.operator}`,
      replicas: servers.split(',').length >= 3 ? 3 : 1,
      bootTimeoutMs: brokerTimeoutMs,
    });
    this.#closers.push(() => broker.close());
    return broker;
  }

  /**
   * How a role gets into the database of an app that runs.
   * @throws UsageError when there is no such app, or it has no database
   */
  databaseUrl(app: string, role: DatabaseRole): string {
    void this.running;
    const owners = this.databaseApps;
    if (!owners.includes(app)) {
      throw new UsageError(`there is no database of an app ${app}; there are those of: ${owners.join(', ')}`);
    }
    const server = readDatabaseServer(this.#runFile);
    if (server === undefined) throw new Error('the run file does not say where the databases are');
    return databaseUrlOf(app, role, {
      server,
      secrets: new Secrets(new DataDirectory(this.dataDirectory).secretsFile),
    });
  }

  /** Names of the apps that own a database, and so a stream of events. */
  get databaseApps(): string[] {
    return discoverApps(workspaceRoot).flatMap(({ name, hasDatabase }) => (hasDatabase ? [name] : []));
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  get #runFile(): string {
    return join(this.dataDirectory, 'run.json');
  }

  async #identity(): Promise<TlsIdentity> {
    const { tls } = await this.libs();
    return tls.TlsIdentity.open(certificateFolder(new DataDirectory(this.dataDirectory), operatorName), {
      env: 'development',
    });
  }
}
