import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { stopMeasuring } from './instruments.js';
import { MetricsController } from './metrics.controller.js';
import { measureRuntime } from './runtime-metrics.js';
import { startTracing, stopMakingSpans, stopTracing } from './spans.js';
import type { TracingOptions } from './spans.js';

export interface TelemetryOptions extends TracingOptions {
  /** Neither spans nor metrics. */
  isDisabled?: boolean;
}

/** Spans over OTLP and `/metrics` on the health port. The first module of an app, so that it ends last. */
@Module({})
export class TelemetryModule implements OnApplicationShutdown {
  static register({ isDisabled = false, ...tracing }: TelemetryOptions): DynamicModule {
    if (isDisabled) {
      stopMeasuring();
      stopMakingSpans();
    } else {
      startTracing(tracing);
      measureRuntime();
    }
    return { module: TelemetryModule, controllers: [MetricsController] };
  }

  async onApplicationShutdown(): Promise<void> {
    await stopTracing();
  }
}
