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

/** How many instances: of every app, or by an app's name; an app without a number has one. */
export type Replicas = number | Readonly<Record<string, number>>;

/**
 * Plans instances of every app on 127.0.0.1, each on free ports of its own; gateways share the public one. For those who
 * dial lists of addresses that never change; see AppNames for names.
 */
export async function planInstances(apps: App[], replicas: Replicas = 1): Promise<Instance[]> {
  const planned = apps.flatMap((app) =>
    Array.from({ length: countOf(app, replicas) }, (_, index) => ({ name: `${app.name}-${index + 1}`, app })),
  );
  const ports = await freePorts(planned.length * 2);
  return planned.map(({ name, app }, index) => {
    const grpcPort = app.isGateway ? undefined : ports[2 * index]!;
    return { name, app, host: '127.0.0.1', grpcPort, healthPort: ports[2 * index + 1]! };
  });
}

function countOf({ name }: App, replicas: Replicas): number {
  return typeof replicas === 'number' ? replicas : (replicas[name] ?? 1);
}

/** Where the readiness of an instance can be asked for. */
export function readyUrl({ host, healthPort }: Instance): string {
  return `http://${host}:${healthPort}/health/ready`;
}

/** Where an instance says what it has measured. */
export function metricsUrl({ host, healthPort }: Instance): string {
  return `http://${host}:${healthPort}/metrics`;
}
