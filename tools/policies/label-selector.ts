import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';

/** As Kubernetes writes it: all of its labels and all of its expressions have to hold. */
export type LabelSelector = NonNullable<NonNullable<INetworkPolicy['spec']>['podSelector']>;
type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/**
 * Whether labels are those that a selector asks for; one that asks for nothing takes all.
 * @throws when an operator is none of the four
 */
export function isSelected(labels: Readonly<Record<string, string>>, selector: LabelSelector): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((expression) => holds(labels, expression))
  );
}

/** `NotIn` holds for what has no such label too. */
function holds(labels: Readonly<Record<string, string>>, { key, operator, values = [] }: Expression): boolean {
  const value = labels[key];
  const isIn = value !== undefined && values.includes(value);
  switch (operator) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`a selector with the operator ${operator} is none that Kubernetes knows`);
  }
}
