import type { Attributes } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationType, InstrumentType, MeterProvider } from '@opentelemetry/sdk-metrics';

/**
 * New combinations of labels between two scrapes; more are counted together as `otel_metric_overflow`. The SDK lets as
 * many in again after each scrape, so this slows a mistake down and does not stop it: labels have to be few and bounded.
 */
const seriesPerInstrumentMax = 500;
/** Seconds: what the alerts of docker/observability and the SLOs ask for. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true, withoutTargetInfo: true });
const provider = new MeterProvider({
  readers: [exporter],
  views: [
    {
      instrumentType: InstrumentType.HISTOGRAM,
      instrumentUnit: 's',
      aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: durationBuckets } },
      aggregationCardinalityLimit: seriesPerInstrumentMax,
    },
    { instrumentType: InstrumentType.COUNTER, aggregationCardinalityLimit: seriesPerInstrumentMax },
    { instrumentType: InstrumentType.UP_DOWN_COUNTER, aggregationCardinalityLimit: seriesPerInstrumentMax },
  ],
});
const meter = provider.getMeter('rookery');

// Prometheus' names end in the unit (the rules for OpenTelemetry metrics in Prometheus say so), which this exporter does
// not add by itself.
const unitSuffixes: Record<string, string> = { s: '.seconds', By: '.bytes', '1': '.ratio' };
const nameOf = (name: string, unit: string) => `${name}${unitSuffixes[unit] ?? ''}`;

/** What an instrument is called (OpenTelemetry's semantic conventions where they have a word) and counts in (UCUM). */
export interface InstrumentOptions {
  description: string;
  unit: string;
}

let isMeasuring = true;

/** Instruments measure nothing from now on and show nothing. Called before anything is measured. */
export function stopMeasuring(): void {
  isMeasuring = false;
}

/** Whether anything is measured: where it is not, nobody needs to look. Settled before an app does anything. */
export function isObserving(): boolean {
  return isMeasuring;
}

/** Adds to a number, under labels. */
export interface Counter {
  add(amount: number, attributes?: Attributes): void;
}

/** Takes one measurement, under labels. */
export interface Histogram {
  record(value: number, attributes?: Attributes): void;
}

/** Something that happens: a number that only grows. */
export function counter(name: string, options: InstrumentOptions): Counter {
  return whileMeasuring(meter.createCounter(nameOf(name, options.unit), options));
}

/** How long something takes, in seconds, or how much there is of it. */
export function histogram(name: string, options: InstrumentOptions): Histogram {
  const instrument = meter.createHistogram(nameOf(name, options.unit), options);
  return { record: (value, attributes) => void (isMeasuring && instrument.record(value, attributes)) };
}

/** How many there are now, said at each change. */
export function upDownCounter(name: string, options: InstrumentOptions): Counter {
  return whileMeasuring(meter.createUpDownCounter(nameOf(name, options.unit), options));
}

function whileMeasuring(instrument: Counter): Counter {
  return { add: (amount, attributes) => void (isMeasuring && instrument.add(amount, attributes)) };
}

/** A value under the labels it stands for. */
export type Reading = readonly [value: number, attributes?: Attributes];

/**
 * How much there is at the moment somebody looks: `read` is called at each scrape, and must be quick. What it no longer
 * mentions, and everything when it throws, reads NaN: the value of a minute ago would say that nothing has changed.
 */
export function gauge(name: string, options: InstrumentOptions, read: Read): void {
  observe(meter.createObservableGauge(nameOf(name, options.unit), options), read);
}

/** As {@link gauge}, for a number that only grows and that somebody else counts. */
export function observedCounter(name: string, options: InstrumentOptions, read: Read): void {
  observe(meter.createObservableCounter(nameOf(name, options.unit), options), read);
}

type Read = () => readonly Reading[] | Promise<readonly Reading[]>;

function observe(instrument: ReturnType<typeof meter.createObservableGauge>, read: Read): void {
  const known = new Map<string, Attributes | undefined>();
  instrument.addCallback(async (result) => {
    if (!isMeasuring) return;
    const readings = await Promise.resolve()
      .then(read)
      .catch(() => []);
    const gone = new Map(known);
    for (const [value, attributes] of readings) {
      const key = JSON.stringify(attributes);
      known.set(key, attributes);
      gone.delete(key);
      result.observe(value, attributes);
    }
    for (const attributes of gone.values()) result.observe(Number.NaN, attributes);
  });
}

/** Everything measured in this process, in Prometheus' text format. */
export function writeMetrics(...exchange: Parameters<PrometheusExporter['getMetricsRequestHandler']>): void {
  exporter.getMetricsRequestHandler(...exchange);
}
