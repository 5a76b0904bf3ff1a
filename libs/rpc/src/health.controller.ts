import { setTimeout as delay } from 'node:timers/promises';
import { grpcHealth } from '@rookery/contracts';
import { DomainError } from '@rookery/errors';
import { Readiness } from '@rookery/service';
import { anyService } from './access.js';
import type { Call } from './call.js';
import type { RpcHandlers } from './definition.js';
import { RpcController } from './rpc-controller.js';
import { served } from './server.js';

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = grpcHealth.HealthCheckResponse_ServingStatus;
const lookEveryMs = 500;

/** grpc.health.v1: whether a call could be answered now, asked once or watched. All services of an app stand together. */
@RpcController(grpcHealth.HealthService, { check: anyService, watch: anyService })
export class HealthController implements RpcHandlers<typeof grpcHealth.HealthService> {
  constructor(private readonly readiness: Readiness) {}

  async check({ service }: grpcHealth.HealthCheckRequest) {
    const status = await this.statusOf(service);
    if (status !== SERVICE_UNKNOWN) return { status };
    throw new DomainError('NOT_FOUND', 'SERVICE_UNKNOWN', 'this app does not answer that service');
  }

  /** Ends when the app drains: the last word is NOT_SERVING. */
  async *watch({ service }: grpcHealth.HealthCheckRequest, { signal }: Call) {
    let last: grpcHealth.HealthCheckResponse_ServingStatus | undefined;
    while (!signal?.aborted) {
      const isLast = this.readiness.state === 'draining';
      const status = await this.statusOf(service);
      if (status !== last) yield { status };
      if (isLast) return;
      last = status;
      await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async statusOf(service: string): Promise<grpcHealth.HealthCheckResponse_ServingStatus> {
    if (service !== '' && !served.has(service)) return SERVICE_UNKNOWN;
    return (await this.readiness.isReady()) ? SERVING : NOT_SERVING;
  }
}
