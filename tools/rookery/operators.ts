import type { accounts, admin } from '@rookery/contracts';
import type { Call, RpcClient, RpcTarget } from '@rookery/rpc';
import type { TlsIdentity } from '@rookery/tls';
import type { RunningInstance } from '../start/run-file.ts';
import { UsageError } from '../start/options.ts';
import type { CompiledLibs } from './compiled-libs.ts';

/** What an app answers operators with. */
export type Admin = RpcClient<typeof admin.AdminServiceService>;

/** What `accounts` answers operators with beside that. */
export type AccountsOperators = RpcClient<typeof accounts.AccountsOperatorServiceService>;

/** What `accounts` answers everybody with, operators included. */
export type AccountsDirectory = RpcClient<Pick<typeof accounts.AccountsServiceService, 'batchGetAccountsByHandle'>>;

type Definition = Parameters<CompiledLibs['rpc']['rpcClient']>[0];

/** A rebuild takes as long as its snapshot. */
const timeoutMs = 30 * 60_000;
/** Whoever only looks wants to hear who is silent. */
const lookTimeoutMs = 10_000;

/** The AdminService of every app that runs. */
export class Operators {
  readonly #libs: CompiledLibs;
  readonly #instances: RunningInstance[];
  readonly #tls: TlsIdentity;
  readonly #clients: { close(): void }[] = [];

  /**
   * @param running what the run file says
   * @param tls the operator's certificate
   */
  constructor(libs: CompiledLibs, running: RunningInstance[], tls: TlsIdentity) {
    this.#libs = libs;
    this.#tls = tls;
    // The gateway speaks gRPC to nobody.
    this.#instances = running.filter(({ grpc }) => grpc !== null);
  }

  /** Names of the apps. */
  get apps(): string[] {
    return [...new Set(this.#instances.map(({ name }) => name))];
  }

  get instances(): readonly RunningInstance[] {
    return this.#instances;
  }

  /**
   * Any instance of an app.
   * @throws UsageError when no such app runs
   */
  of(app: string): Admin {
    return this.#open(this.#libs.contracts.admin.AdminServiceService, this.#targetOf(app));
  }

  /**
   * What operators may do to accounts and keys.
   * @throws UsageError when no `accounts` runs
   */
  accounts(): AccountsOperators {
    return this.#open(this.#libs.contracts.accounts.AccountsOperatorServiceService, this.#targetOf('accounts'));
  }

  /**
   * Who is who.
   * @throws UsageError when no `accounts` runs
   */
  directory(): AccountsDirectory {
    const { batchGetAccountsByHandle } = this.#libs.contracts.accounts.AccountsServiceService;
    return this.#open({ batchGetAccountsByHandle }, this.#targetOf('accounts'));
  }

  /** Just this instance. */
  at({ name, grpc }: RunningInstance): Admin {
    const target = { app: name, address: `ipv4:${grpc}`, tls: this.#tls };
    return this.#open(this.#libs.contracts.admin.AdminServiceService, target);
  }

  /** For what only looks: an instance that is stalled, or waits for a broker that is, has no answer. */
  look(): Call {
    return this.#libs.rpc.Call.asService(lookTimeoutMs);
  }

  /** For what does something. */
  call(): Call {
    return this.#libs.rpc.Call.asService(timeoutMs);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #targetOf(app: string): RpcTarget {
    const addresses = this.#instances.filter(({ name }) => name === app).map(({ grpc }) => grpc);
    if (addresses.length > 0) return { app, address: `ipv4:${addresses.join(',')}`, tls: this.#tls };
    throw new UsageError(`no app ${app} runs that answers operators; there are: ${this.apps.join(', ')}`);
  }

  #open<Service extends Definition>(definition: Service, target: RpcTarget): RpcClient<Service> {
    const client = this.#libs.rpc.rpcClient(definition, target);
    this.#clients.push(client);
    return client as RpcClient<Service>;
  }
}
