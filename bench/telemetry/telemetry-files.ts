/**
 * Whose code is telemetry's: OpenTelemetry, our door to it, and the files whose only job is to observe. In doubt a file is
 * on the list, and so counts with all it does. Where a file runs work of others inside, that work has frames of its own.
 */
export const telemetryFiles = [
  'node_modules/@opentelemetry/',
  'dist/libs/telemetry/src/',
  'dist/libs/service/src/trace-context.js',
  'dist/libs/rpc/src/observed-call.js',
  'dist/libs/database/src/measured-driver.js',
  'dist/libs/database/src/observe-statement.js',
  'dist/libs/database/src/statement-summary.js',
  'dist/libs/outbox/src/cause.js',
  'dist/libs/outbox/src/event-metrics.js',
  'dist/libs/outbox/src/job-spans.js',
  'dist/libs/outbox/src/measure-messaging.js',
  'dist/libs/outbox/src/processing-attempt.js',
  'dist/libs/outbox/src/publish-spans.js',
  'dist/libs/outbox/src/waiting-work.js',
  'dist/apps/gateway/src/telemetry/',
  'dist/apps/gateway/src/live/count-cut.js',
  'dist/apps/gateway/src/live/push-change.js',
  'dist/apps/media/src/outbound/measure-disk.js',
  'dist/apps/media/src/outbound/media-bytes.js',
] as const;

/**
 * What of Node works for telemetry alone when nobody's code is on the stack: no app but the exporter makes HTTP requests,
 * and none but `libs/telemetry` observes performance entries.
 */
const nodeModules = ['node:_http_client', 'node:_http_agent', 'node:internal/perf/observe'];

export function isTelemetryFile(url: string): boolean {
  return telemetryFiles.some((file) => url.includes(`/${file}`));
}

export function isNodeForTelemetry(url: string): boolean {
  return nodeModules.includes(url);
}
