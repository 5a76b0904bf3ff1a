import type { ServiceConfig } from '@rookery/service';
import { z } from 'zod';
import type { TelemetryOptions } from './telemetry.module.js';

/** The part of an app's configuration that says where telemetry goes; OpenTelemetry's own names. */
export const telemetryConfig = {
  OTEL_SDK_DISABLED: z
    .stringbool()
    .default(false)
    .describe(
      'Neither spans nor metrics: /metrics is empty, and what a caller says of its trace is handed on as it is.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'expected an http(s):// URL' })
    .optional()
    .describe('Where spans are sent (OTLP over HTTP), e.g. http://otel-collector:4318; without it they are not kept.'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of traces that are recorded, when no caller has decided already.'),
};

type TelemetryShape = typeof telemetryConfig;

/** The read environment in the form `TelemetryModule.register` takes. */
export function telemetryOptionsOf(
  app: string,
  read: z.infer<z.ZodObject<TelemetryShape>>,
  { service: { instance, env, build }, tls }: { service: ServiceConfig; tls: TelemetryOptions['certificate'] },
): TelemetryOptions {
  return {
    app,
    instance,
    env,
    version: build.version,
    commit: build.commit,
    certificate: tls,
    isDisabled: read.OTEL_SDK_DISABLED,
    endpoint: read.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampledRatio: read.OTEL_TRACES_SAMPLER_ARG,
  };
}
