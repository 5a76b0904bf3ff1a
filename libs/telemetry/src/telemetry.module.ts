import { Inject, Module, Optional } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { measureLog } from './log-metrics.js';
import { measureOverload } from './overload-metrics.js';
import { Readiness, Settings } from '@rookery/service';
import { stopMeasuring } from './instruments.js';
import { measureInstance } from './instance-metrics.js';
import type { InstanceFacts } from './instance-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { measureRuntime } from './runtime-metrics.js';
import { startTracing, stopMakingSpans, stopTracing } from './spans.js';
import type { TracingOptions } from './spans.js';

export interface TelemetryOptions extends TracingOptions, InstanceFacts {
  /** Neither spans nor metrics. */
  isDisabled?: boolean;
}

const INSTANCE_FACTS = Symbol('INSTANCE_FACTS');

/** Spans over OTLP and `/metrics` on the health port. The first module of an app, so that it ends last. */
@Module({})
export class TelemetryModule implements OnApplicationShutdown {
  constructor(
    @Inject(INSTANCE_FACTS) facts: InstanceFacts,
    readiness: Readiness,
    // Only tests of libs have none.
    @Optional() settings?: Settings,
  ) {
    measureInstance(facts, { readiness, settings });
  }

  static register({ isDisabled = false, ...options }: TelemetryOptions): DynamicModule {
    if (isDisabled) {
      stopMeasuring();
      stopMakingSpans();
    } else {
      startTracing(options);
      measureRuntime();
      measureLog();
      measureOverload();
    }
    return {
      module: TelemetryModule,
      controllers: [MetricsController],
      providers: [{ provide: INSTANCE_FACTS, useValue: options }],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await stopTracing();
  }
}
