import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Readiness } from './readiness.js';

const checkTimeoutMs = 1_000;
const rememberedForMs = 1_000;

/** The probes. Liveness says that the event loop turns, readiness that a request could be answered now. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('startup')
  startup() {
    if (!this.readiness.hasStarted) throw new ServiceUnavailableException({ status: 'starting' });
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    const checks = [...this.readiness.all()].map(
      ([name, check]) =>
        () =>
          this.indicators.check(name).attempt(check).withTimeout(checkTimeoutMs).cacheFor(rememberedForMs),
    );
    return this.health.check([() => this.lifecycle(), ...checks]);
  }

  private lifecycle() {
    const indicator = this.indicators.check('lifecycle');
    if (this.readiness.isDraining) return indicator.down('draining');
    return this.readiness.hasStarted ? indicator.up() : indicator.down('starting');
  }
}
