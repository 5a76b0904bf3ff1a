import { parseDocument, type YAMLMap } from 'yaml';

/** What stands on this machine instead of in containers. */
export interface ScrapedPlaces {
  /** `host:port` of the health ports, by app. */
  apps: ReadonlyMap<string, readonly string[]>;
  /** `host:port` of Prometheus itself and of Alertmanager. */
  prometheus: string;
  alertmanager: string;
  /** Milliseconds between two looks at everything, and between two evaluations. */
  intervalMs: number;
}

/**
 * Makes the Prometheus of docker/observability look at apps of this machine: the same labels, other addresses. What only
 * exists as an image (collector, Loki, Tempo, Grafana) is left out.
 * @param text prometheus.yaml
 */
export function scrapeHere(text: string, places: ScrapedPlaces): string {
  const document = parseDocument(text);
  const interval = `${places.intervalMs}ms`;
  for (const name of ['scrape_interval', 'scrape_timeout', 'evaluation_interval']) {
    document.setIn(['global', name], interval);
  }
  document.setIn(['alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets'], [places.alertmanager]);
  const watched = { 'stack-prometheus': places.prometheus, 'stack-alertmanager': places.alertmanager };
  const jobs = [
    ...[...places.apps].map(([app, targets]) => jobOf(app, targets)),
    ...Object.entries(watched).map(([name, target]) => jobOf(name, [target])),
  ];
  (document.contents as YAMLMap).set('scrape_configs', document.createNode(jobs));
  return document.toString({ lineWidth: 0 });
}

function jobOf(name: string, targets: readonly string[]) {
  return { job_name: name, static_configs: [{ targets: [...targets] }] };
}
