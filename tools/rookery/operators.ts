import type { admin } from '@rookery/contracts';
import type { Call, RpcClient } from '@rookery/rpc';
import type { TlsIdentity } from '@rookery/tls';
import type { RunningInstance } from '../start/run-file.ts';
import { UsageError } from '../start/options.ts';
import type { CompiledLibs } from './compiled-libs.ts';

/** What an app answers operators with. */
export type Admin = RpcClient<typeof admin.AdminServiceService>;

/** A rebuild takes as long as its snapshot. */
const timeoutMs = 30 * 60_000;

/** The AdminService of every app that runs. */
export class Operators {
  readonly #libs: CompiledLibs;
  readonly #instances: RunningInstance[];
  readonly #tls: TlsIdentity;
  readonly #clients: Admin[] = [];

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
    const addresses = this.#instances.filter(({ name }) => name === app).map(({ grpc }) => grpc);
    if (addresses.length > 0) return this.#open(app, `ipv4:${addresses.join(',')}`);
    throw new UsageError(`no app ${app} runs that answers operators; there are: ${this.apps.join(', ')}`);
  }

  /** Just this instance. */
  at({ name, grpc }: RunningInstance): Admin {
    return this.#open(name, `ipv4:${grpc}`);
  }

  call(): Call {
    return this.#libs.rpc.Call.asService(timeoutMs);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #open(app: string, address: string): Admin {
    const { contracts, rpc } = this.#libs;
    const client = rpc.rpcClient(contracts.admin.AdminServiceService, { app, address, tls: this.#tls });
    this.#clients.push(client);
    return client;
  }
}
