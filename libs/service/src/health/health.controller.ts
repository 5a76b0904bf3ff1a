import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { SERVICE_CONFIG } from '../service.config.js';
import type { ServiceConfig } from '../service.config.js';
import { Readiness } from './readiness.js';

/** The probes. Liveness says that the event loop turns, readiness that a request could be answered now. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('startup')
  startup() {
    if (this.readiness.state === 'starting') throw new ServiceUnavailableException({ status: 'starting' });
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  async ready() {
    const reports = Object.entries(await this.readiness.report());
    return this.health.check([
      () => (this.readiness.state === 'serving' ? this.up('lifecycle') : this.down('lifecycle', this.readiness.state)),
      ...reports.map(
        ([name, { isUp, error }]) =>
          () =>
            isUp ? this.up(name) : this.down(name, error),
      ),
    ]);
  }

  /** For people, who want to see all of it whether or not it is well. */
  @Get()
  async detail() {
    const { instance, env, build, settings } = this.config;
    const [required, watched] = await Promise.all([this.readiness.report(), this.readiness.reportWatched()]);
    const uptimeSeconds = Math.round(process.uptime());
    return {
      instance,
      env,
      ...build,
      node: process.version,
      uptimeSeconds,
      state: this.readiness.state,
      required,
      watched,
      settings: settings.report(),
    };
  }

  private up(name: string) {
    return this.indicators.check(name).up();
  }

  private down(name: string, message: string | undefined) {
    return this.indicators.check(name).down(message ?? 'down');
  }
}
