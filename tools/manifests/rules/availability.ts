import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { isSelected, manifestsOf, workloadsOf, type Manifest, type Rule } from '../manifest.ts';

/** What has several instances keeps some while nodes are drained, and has them on several nodes. */
export const checkAvailability: Rule = (rendered) => {
  const budgets = manifestsOf<IPodDisruptionBudget & Manifest>(rendered, 'PodDisruptionBudget');
  return workloadsOf(rendered)
    .filter(({ replicas }) => replicas >= 2)
    .flatMap(({ title, labels, pod }) => {
      const hasBudget = budgets.some(({ spec }) => isSelected(labels, spec?.selector?.matchLabels ?? {}));
      const spreads = pod.topologySpreadConstraints ?? [];
      const isSpread = spreads.some(
        ({ topologyKey, labelSelector }) =>
          topologyKey === 'kubernetes.io/hostname' && isSelected(labels, labelSelector?.matchLabels ?? {}),
      );
      return [
        ...(hasBudget ? [] : [`${title}: no PodDisruptionBudget selects its pods: add one`]),
        ...(isSpread ? [] : [`${title}: add a topologySpreadConstraint over kubernetes.io/hostname for its own pods`]),
      ];
    });
};
