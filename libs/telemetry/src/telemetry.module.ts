import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { measureLog } from './log-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { measureRuntime } from './runtime-metrics.js';
import { startTracing, stopTracing } from './spans.js';
import type { TracingOptions } from './spans.js';

/** Spans over OTLP and `/metrics` on the health port. The first module of an app, so that it ends last. */
@Module({})
export class TelemetryModule implements OnApplicationShutdown {
  static register(options: TracingOptions): DynamicModule {
    startTracing(options);
    measureRuntime();
    measureLog();
    return { module: TelemetryModule, controllers: [MetricsController] };
  }

  async onApplicationShutdown(): Promise<void> {
    await stopTracing();
  }
}
