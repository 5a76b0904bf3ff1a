import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanKind, Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { DomainError } from '@rookery/errors';
import { currentRequest, runInRequest } from '@rookery/service';
import type { TraceContext } from '@rookery/service';

export interface TracingOptions {
  app: string;
  instance: string;
  version: string;
  env: string;
  /** Base URL of an OTLP receiver; without one spans have ids and are not kept. */
  endpoint?: string | undefined;
  /** Share of new traces that are recorded, 0 to 1. */
  sampledRatio: number;
}

export interface SpanOptions {
  kind?: SpanKind;
  /** Ids, names and counts only: what a log line may carry, a span may carry. */
  attributes?: Attributes;
  /** The span that caused this one; that of the running request when absent. `null` begins a new trace. */
  parent?: TraceContext | null | undefined;
  /** What it has to do with besides its parent, e.g. the causes of all events in a batch; 32 at most are kept. */
  links?: readonly TraceContext[];
  /** The request the work belongs to, where it is another than the running one. */
  requestId?: string;
}

const linksMax = 32;
let provider = new TracerProvider({ sampler: new AlwaysOffSampler() });
let tracer: Tracer = provider.getTracer('rookery');
let isTracing = true;
const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Makes no spans from now on: what runs has the trace that came with it. Called before anything runs. */
export function stopMakingSpans(): void {
  isTracing = false;
}

/** Sends what is recorded from now on to `endpoint`. Called once, when the app boots. */
export function startTracing({ app, instance, version, env, endpoint, sampledRatio }: TracingOptions): void {
  provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': app,
      'service.namespace': 'rookery',
      'service.instance.id': instance,
      'service.version': version,
      'deployment.environment.name': env,
    }),
    // What nobody receives need not be recorded; ids are made all the same, for the log.
    sampler: endpoint
      ? new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledRatio) })
      : new AlwaysOffSampler(),
    spanProcessors: endpoint
      ? [
          new BatchSpanProcessor({
            exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
          }),
        ]
      : [],
    spanLimits: { attributeValueLengthLimit: 200, attributeCountLimit: 32, linkCountLimit: linksMax },
  });
  tracer = provider.getTracer('rookery');
}

/** Sends what is still kept back, for two seconds at most. */
export async function stopTracing(): Promise<void> {
  await provider.forceFlush({ timeoutMillis: 2_000 }).catch(() => undefined);
  await provider.shutdown().catch(() => undefined);
}

/**
 * Runs `work` inside a span: its log lines carry the span's ids, and spans made below have it as parent. A failure marks
 * the span with the reason of a DomainError or the name of any other error, never with its message. Resolves and throws
 * as `work` does.
 */
export async function inSpan<Result>(
  name: string,
  { kind, attributes, parent, links, requestId }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const running = currentRequest();
  const id = requestId ?? running?.requestId ?? '';
  if (!isTracing) {
    return runInRequest(
      { ...running, requestId: id, trace: (parent === undefined ? running?.trace : parent) ?? undefined },
      () => work(noSpan),
    );
  }
  const span = tracer.startSpan(
    name,
    {
      ...(kind !== undefined && { kind }),
      ...(attributes && { attributes }),
      ...(links && { links: links.slice(0, linksMax).map((context) => ({ context: { ...context, isRemote: true } })) }),
    },
    contextOf(parent === undefined ? running?.trace : parent),
  );
  return runInRequest({ ...running, requestId: id, trace: span.spanContext() }, async () => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

/** What `error.type` says of a failure: few words, none of them a stranger's. */
export function errorType(error: unknown): string {
  if (error instanceof DomainError) return error.reason;
  return error instanceof Error ? error.name : 'unknown';
}

function contextOf(parent: TraceContext | null | undefined): Context {
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
