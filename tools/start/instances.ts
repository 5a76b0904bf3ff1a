import { freePorts } from '../infra/ports.ts';
import type { App } from './apps.ts';

/** One process of an app, with the ports it will listen on. */
export interface Instance {
  /** Such as `posts-1`. */
  name: string;
  app: App;
  /** Undefined for the gateway. */
  grpcPort: number | undefined;
  healthPort: number;
}

/** Plans `replicas` instances of every app, each on free loopback ports; gateways share the public one. */
export async function planInstances(apps: App[], replicas = 1): Promise<Instance[]> {
  const ports = await freePorts(apps.length * replicas * 2);
  return apps.flatMap((app, place) =>
    Array.from({ length: replicas }, (_, replica) => {
      const index = 2 * (place * replicas + replica);
      const grpcPort = app.isGateway ? undefined : ports[index]!;
      return { name: `${app.name}-${replica + 1}`, app, grpcPort, healthPort: ports[index + 1]! };
    }),
  );
}

/** Where the readiness of an instance can be asked for. */
export function readyUrl(instance: Instance): string {
  return `http://127.0.0.1:${instance.healthPort}/health/ready`;
}
