import { z } from 'zod';

/** The part of an app's configuration that says where telemetry goes; OpenTelemetry's own names. */
export const telemetryConfig = {
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
