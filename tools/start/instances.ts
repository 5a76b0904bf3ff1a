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

/** Plans one instance of every app, each on free loopback ports. */
export async function planInstances(apps: App[]): Promise<Instance[]> {
  const ports = await freePorts(apps.length * 2);
  return apps.map((app, index) => ({
    name: `${app.name}-1`,
    app,
    grpcPort: app.isGateway ? undefined : ports[2 * index]!,
    healthPort: ports[2 * index + 1]!,
  }));
}

/** Where the readiness of an instance can be asked for. */
export function readyUrl(instance: Instance): string {
  return `http://127.0.0.1:${instance.healthPort}/health/ready`;
}
