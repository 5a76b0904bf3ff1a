import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanKind, SpanOptions as SdkSpanOptions, Tracer } from '@opentelemetry/api';
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
import type { RequestContext, TraceContext } from '@rookery/service';

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
const sampledFlag = 1;
const noEnd = () => undefined;
let provider = new TracerProvider({ sampler: new AlwaysOffSampler() });
let tracer: Tracer = provider.getTracer('rookery');
let isTracing = true;
let sampledShare = 0;
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
  sampledShare = endpoint ? sampledRatio : 0;
}

/** Sends what is still kept back, for two seconds at most. */
export async function stopTracing(): Promise<void> {
  await provider.forceFlush({ timeoutMillis: 2_000 }).catch(() => undefined);
  await provider.shutdown().catch(() => undefined);
}

/** A span that is under way, for work that is no single function. */
export interface OpenSpan {
  readonly span: Span;
  /** What runs for it runs in this (`runInRequest`): its log lines, and the spans below it. */
  readonly request: RequestContext;
  /** Ends it, once; as failed when told what kind of failure it was, in one of few words ({@link errorType}). */
  end(failure?: string): void;
}

/** Begins a span that {@link OpenSpan.end} ends. */
export function openSpan(name: string, options: SpanOptions): OpenSpan {
  const running = currentRequest();
  const parent = options.parent === undefined ? running?.trace : (options.parent ?? undefined);
  const requestId = options.requestId ?? running?.requestId ?? '';
  // Nothing below what is not recorded is: it keeps the ids of where it came in, and costs no more than this line.
  const isUnseen = !isTracing || (parent !== undefined && (parent.traceFlags & sampledFlag) === 0);
  if (isUnseen) return { span: noSpan, request: { ...running, requestId, trace: parent }, end: noEnd };
  const span = tracer.startSpan(name, sdkOptionsOf(options), contextOf(parent));
  const end = (failure?: string) => {
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure);
    span.end();
  };
  return { span, request: { ...running, requestId, trace: span.spanContext() }, end };
}

/**
 * Runs `work` inside a span: its log lines carry the span's ids, and spans made below have it as parent. A failure marks
 * the span with the reason of a DomainError or the name of any other error, never with its message. Resolves and throws
 * as `work` does.
 */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const { span, request, end } = openSpan(name, options);
  return runInRequest(request, async () => {
    try {
      const result = await work(span);
      end();
      return result;
    } catch (error) {
      end(errorType(error));
      throw error;
    }
  });
}

/**
 * The same place in a trace, with our own decision whether it is recorded: what a stranger decides, a stranger could
 * make us pay for.
 */
export function sampleAfresh(context: TraceContext): TraceContext {
  return { ...context, traceFlags: Math.random() < sampledShare ? 1 : 0 };
}

function sdkOptionsOf({ kind, attributes, links }: SpanOptions): SdkSpanOptions {
  return {
    ...(kind !== undefined && { kind }),
    ...(attributes && { attributes }),
    ...(links && { links: links.slice(0, linksMax).map((context) => ({ context: { ...context, isRemote: true } })) }),
  };
}

/** What `error.type` says of a failure: few words, none of them a stranger's. */
export function errorType(error: unknown): string {
  if (error instanceof DomainError) return error.reason;
  return error instanceof Error ? error.name : 'unknown';
}

function contextOf(parent: TraceContext | undefined): Context {
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
