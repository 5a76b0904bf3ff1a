export { SpanKind } from '@opentelemetry/api';
export type { Span } from '@opentelemetry/api';
export { counter, gauge, histogram, observedCounter, upDownCounter } from './instruments.js';
export type { InstrumentOptions, Reading } from './instruments.js';
export { errorType, inSpan } from './spans.js';
export type { SpanOptions, TracingOptions } from './spans.js';
export { telemetryConfig, telemetryOptionsOf } from './telemetry.config.js';
export { TelemetryModule } from './telemetry.module.js';
export type { TelemetryOptions } from './telemetry.module.js';
