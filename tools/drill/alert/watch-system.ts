import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAlertmanager } from '../../infra/alertmanager.ts';
import type { Monitoring } from '../../infra/find-monitoring.ts';
import { waitFor } from '../../infra/wait.ts';
import { startPrometheus } from '../../infra/prometheus.ts';
import type { System } from '../../system/system.ts';
import { workspaceRoot } from '../../workspace.ts';
import type { Pace } from './pace.ts';
import { Pager } from './pager.ts';
import { routeTo } from './route-to.ts';
import { scrapeHere } from './scrape-here.ts';
import { shortenRules } from './shorten-rules.ts';

/** What watches a system: a real Prometheus and Alertmanager with the real rules and routes, and who is woken by them. */
export interface Watch {
  pager: Pager;
  /** Asks Prometheus for a vector; resolves to the labels of what it holds. */
  query(expression: string): Promise<Record<string, string>[]>;
  /** What is wrong with the evaluation of rules; empty when nothing is. */
  brokenRules(): Promise<string[]>;
}

const observability = join(workspaceRoot, 'docker', 'observability');
const answerTimeoutMs = 5_000;
const firstLookTimeoutMs = 30_000;

/**
 * Watches a system.
 * @param closers gets what ends the watch
 * @throws when Prometheus or Alertmanager does not start
 */
export async function watchSystem(
  system: System,
  { programs, pace, signal }: { programs: Monitoring; pace: Pace; signal: AbortSignal },
  closers: AsyncDisposableStack,
): Promise<Watch> {
  const pager = await Pager.open();
  closers.defer(() => pager.close());
  const routes = readFileSync(join(observability, 'alertmanager', 'alertmanager.yaml'), 'utf8');
  const urls = Object.fromEntries(['page', 'ticket', 'heartbeat'].map((name) => [name, pager.urlOf(name)]));
  const alertmanager = await startAlertmanager({
    program: programs.alertmanager,
    directory: join(system.directory, 'alertmanager'),
    config: routeTo(shortenRules(routes, pace), urls),
  });
  closers.defer(() => alertmanager.stop());
  const config = readFileSync(join(observability, 'prometheus', 'prometheus.yaml'), 'utf8');
  const prometheus = await startPrometheus({
    program: programs.prometheus,
    directory: join(system.directory, 'prometheus'),
    resendMs: pace.scrapeMs,
    config: (url) =>
      scrapeHere(config, {
        apps: healthPortsOf(system),
        prometheus: new URL(url).host,
        alertmanager: new URL(alertmanager.url).host,
        intervalMs: pace.scrapeMs,
      }),
  });
  closers.defer(() => prometheus.stop());
  // Prometheus begins to look some seconds after it has begun to evaluate, which is longer than rules here have patience.
  const expected = system.apps.length;
  const isEveryoneAsked = async () => (await query(prometheus.url, 'up{job!~"stack-.*"} == 1')).length === expected;
  if (!(await waitFor(isEveryoneAsked, { timeoutMs: firstLookTimeoutMs, intervalMs: 250, signal }))) {
    throw new Error('not every app answers Prometheus');
  }
  await prometheus.loadRules(shortenedRules(pace));
  return {
    pager,
    query: (expression) => query(prometheus.url, expression),
    brokenRules: () => brokenRules(prometheus.url),
  };
}

function shortenedRules(pace: Pace): Map<string, string> {
  const folder = join(observability, 'prometheus', 'rules');
  return new Map(
    readdirSync(folder).map((name) => [name, shortenRules(readFileSync(join(folder, name), 'utf8'), pace)]),
  );
}

function healthPortsOf({ apps }: System): Map<string, string[]> {
  const ports = new Map<string, string[]>();
  for (const { instance } of apps) {
    const { name } = instance.app;
    ports.set(name, [...(ports.get(name) ?? []), `${instance.host}:${instance.healthPort}`]);
  }
  return ports;
}

async function query(url: string, expression: string): Promise<Record<string, string>[]> {
  const answer = await ask<{ result: { metric: Record<string, string> }[] }>(
    `${url}/api/v1/query?query=${encodeURIComponent(expression)}`,
  );
  return answer.result.map(({ metric }) => metric);
}

async function brokenRules(url: string): Promise<string[]> {
  const { groups } = await ask<{ groups: { rules: { name: string; lastError?: string }[] }[] }>(`${url}/api/v1/rules`);
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ name, lastError }) => (lastError ? [`${name} cannot be evaluated: ${lastError}`] : []));
}

async function ask<Data>(url: string): Promise<Data> {
  const response = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!response.ok) throw new Error(`Prometheus answers ${response.status} to ${url}`);
  return ((await response.json()) as { data: Data }).data;
}
