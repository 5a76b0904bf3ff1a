import { currentRequest, traceparentOf } from '@rookery/service';
import { SpanKind, errorType, histogram, openSpan } from '@rookery/telemetry';
import { summaryOfStatement } from './statement-summary.js';
import type { StatementSummary } from './statement-summary.js';

const duration = histogram('db.client.operation.duration', { description: 'SQL statements.', unit: 's' });
// One object per operation: statements are what an app does most.
const labels = Object.fromEntries(
  (['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'COMMIT', 'other'] satisfies StatementSummary['operation'][]).map(
    (operation) => [operation, { 'db.operation.name': operation }],
  ),
) as Record<StatementSummary['operation'], { 'db.operation.name': string }>;

/** A statement under way. */
export interface ObservedStatement {
  /** What stands behind its text: where it came from, for the server's log. Empty outside a trace that is recorded. */
  readonly comment: string;
  end(error?: unknown): void;
}

/** Measures a statement; inside a trace that is recorded it also becomes a span, of its names and never its values. */
export function observeStatement(text: string): ObservedStatement {
  const startedAt = performance.now();
  const summary = summaryOfStatement(text);
  const measure = () => duration.record((performance.now() - startedAt) / 1_000, labels[summary.operation]);
  if (((currentRequest()?.trace?.traceFlags ?? 0) & 1) === 0) return { comment: '', end: measure };
  const open = openSpan([summary.operation, summary.table].filter(Boolean).join(' '), {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': 'postgresql',
      ...labels[summary.operation],
      ...(summary.table && { 'db.collection.name': summary.table }),
    },
  });
  const end = (error?: unknown) => {
    measure();
    open.end(error === undefined ? undefined : failureOf(error));
  };
  return { comment: ` /*traceparent='${traceparentOf(open.request.trace)}'*/`, end };
}

/** PostgreSQL's code for what went wrong. */
function failureOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : errorType(error);
}
