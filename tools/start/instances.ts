import { freePorts } from '../infra/ports.ts';
import type { App } from './apps.ts';

/** One process of an app, and where it will listen. */
export interface Instance {
  /** Such as `posts-1`. */
  name: string;
  app: App;
  /** The address it listens on. */
  host: string;
  /** Undefined for the gateway. */
  grpcPort: number | undefined;
  healthPort: number;
}

/**
 * Plans `replicas` instances of every app on 127.0.0.1, each on free ports of its own; gateways share the public one. For
 * those who dial lists of addresses that never change; see AppNames for names.
 */
export async function planInstances(apps: App[], replicas = 1): Promise<Instance[]> {
  const ports = await freePorts(apps.length * replicas * 2);
  return apps.flatMap((app, place) =>
    Array.from({ length: replicas }, (_, replica) => {
      const index = 2 * (place * replicas + replica);
      const grpcPort = app.isGateway ? undefined : ports[index]!;
      return { name: `${app.name}-${replica + 1}`, app, host: '127.0.0.1', grpcPort, healthPort: ports[index + 1]! };
    }),
  );
}

/** Where the readiness of an instance can be asked for. */
export function readyUrl({ host, healthPort }: Instance): string {
  return `http://${host}:${healthPort}/health/ready`;
}

/** Where an instance says what it has measured. */
export function metricsUrl({ host, healthPort }: Instance): string {
  return `http://${host}:${healthPort}/metrics`;
}
