import type { PlannedPod } from './planned-pod.ts';

/** The one network that all pods are in. */
export const network = 'rookery-pods';
/** What everything of this check is found by, to be taken away. */
export const label = 'rookery.pods=check';

/** The container that holds the network of a pod. */
export function sandboxOf({ namespace, name }: PlannedPod): string {
  return `rookery-pod-${namespace}-${name}`;
}

/** The container that runs its program. */
export function containerOf(pod: PlannedPod): string {
  return `${sandboxOf(pod)}-main`;
}
