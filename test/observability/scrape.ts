import type { World } from '@rookery/testing';

/** One series of /metrics, e.g. `http_server_request_duration_seconds_count{http_route="/graphql"}`. */
export interface Series {
  /** As it stands there: with `_bucket` and the like. */
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Everything an app says at /metrics. */
export async function scrape(world: World, app: string): Promise<Series[]> {
  const { healthPort } = world.app(app).instance;
  const response = await fetch(`http://127.0.0.1:${healthPort}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return lines.map(parseSeries);
}

/** Throws for a line that is no series. */
export function parseSeries(line: string): Series {
  const [, name, inside = '', value] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/i.exec(line) ?? [];
  if (name === undefined) throw new Error(`expected a series, got ${line}`);
  const labels = [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label!, text!] as const);
  return { name, labels: Object.fromEntries(labels), value: Number(value) };
}
