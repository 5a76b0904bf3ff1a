import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { parse } from 'yaml';
import { namespace } from './names.ts';

/** Where the rules stand, for Compose as for Kubernetes. */
export const rulesFolder = 'docker/observability/prometheus/rules';

/** The rules that Prometheus reads in Compose, each file as what its operator takes. */
export function prometheusRules(root: string): IPrometheusRule[] {
  const files = readdirSync(join(root, rulesFolder)).sort();
  return files.map((file) => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: `rookery-${file.replace(/\.yaml$/, '')}`, namespace },
    spec: parse(readFileSync(join(root, rulesFolder, file), 'utf8')) as IPrometheusRule['spec'],
  }));
}
