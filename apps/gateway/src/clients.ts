import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { rpcClient } from '@rookery/rpc';
import type { Call, CallableMethod, RpcClient } from '@rookery/rpc';
import { calledApps, calledServices } from './called-services.js';
import type { CalledApp } from './called-services.js';
import { GATEWAY_CONFIG } from './gateway.config.js';
import type { GatewayConfig } from './gateway.config.js';

type ClientOf<Service> = Service extends Record<keyof Service, CallableMethod> ? RpcClient<Service> : never;
type ClientOfEach = { readonly [App in CalledApp]: ClientOf<(typeof calledServices)[App]> };
// What a class has that is made of a table can only be said of its parent.
const ClientsOfTable = class {} as new () => ClientOfEach;

/** The domain apps: a client of each, by its name. */
@Injectable()
export class Clients extends ClientsOfTable implements OnApplicationShutdown {
  constructor(@Inject(GATEWAY_CONFIG) { targets }: GatewayConfig) {
    super();
    for (const app of calledApps) {
      // Any of them: the compiler knows which is which by the table above.
      const client = rpcClient(calledServices[app] as typeof calledServices.accounts, targets[app]);
      Object.assign(this, { [app]: counted(client) });
    }
  }

  onApplicationShutdown(): void {
    for (const app of calledApps) this[app].close();
  }
}

const counts = new WeakMap<Call, number>();

/** How many RPCs a call has cost so far, with all its parts; it stands on the access line, because batching is a promise. */
export function rpcsOf(call: Call): number {
  return counts.get(call.whole) ?? 0;
}

function counted<Client extends { close(): void }>(client: Client): Client {
  const methods = Object.entries(client as unknown as Record<string, (request: unknown, call: Call) => unknown>);
  const counting = methods.map(([name, method]) => [
    name,
    (request: unknown, call: Call) => {
      if (call) counts.set(call.whole, rpcsOf(call) + 1);
      return method(request, call);
    },
  ]);
  return Object.fromEntries(counting) as Client;
}
