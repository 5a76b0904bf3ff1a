import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { readMetricCatalogue } from '../../reference/metric-catalogue.ts';
import { namesIn } from '../../reference/names-in-promql.ts';
import { manifestsOf, titleOf, type Manifest, type Rule } from '../manifest.ts';

/** Every series that a rule asks for is measured by somebody, or recorded by a rule; dashboards have their own test. */
export function checkMetricNames(root: string): Rule {
  const { measured, ofTheStack } = readMetricCatalogue(root);
  const catalogue = new Set([...Object.keys(measured), ...Object.keys(ofTheStack)]);
  return (rendered) => {
    const manifests = manifestsOf<IPrometheusRule & Manifest>(rendered, 'PrometheusRule');
    const rules = manifests.flatMap((manifest) =>
      (manifest.spec?.groups ?? []).flatMap((group) => (group.rules ?? []).map((rule) => ({ manifest, rule }))),
    );
    const recorded = new Set(rules.map(({ rule }) => rule.record));
    const isKnown = (name: string) =>
      [name, name.replace(/_(bucket|sum|count)$/, '')].some((one) => catalogue.has(one));
    return rules.flatMap(({ manifest, rule }) =>
      [...namesIn(`${rule.expr}`).metrics]
        .filter((name) => !recorded.has(name) && !isKnown(name))
        .map(
          (name) =>
            `${titleOf(manifest)}: ${rule.alert ?? rule.record} asks for ${name}, which libs/telemetry/metrics.json does not know`,
        ),
    );
  };
}
