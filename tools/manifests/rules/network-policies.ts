import { titleOf, type Rule } from '../manifest.ts';
import { edgesOf, policiesOf, type Edge } from './policy-edges.ts';

/** Everything is denied both ways, and what is allowed in is allowed out at the other end, port by port. */
export const checkNetworkPolicies: Rule = (rendered) => {
  const policies = policiesOf(rendered);
  const isDenied = policies.some(
    ({ spec }) =>
      Object.keys(spec?.podSelector?.matchLabels ?? {}).length === 0 &&
      !spec?.ingress?.length &&
      !spec?.egress?.length &&
      ['Ingress', 'Egress'].every((type) => (spec?.policyTypes as string[] | undefined)?.includes(type)),
  );
  const open = policies
    .filter(({ spec }) => spec?.ingress?.some(({ from }) => !from?.length))
    .map((policy) => `${titleOf(policy)}: an ingress rule without "from" lets everybody in: say whom`);
  const { ingress, egress } = edgesOf(policies);
  const lone = (edges: Edge[], others: Edge[], what: string) =>
    edges
      .filter((edge) => !others.some((other) => isSame(edge, other)))
      .map(({ from, to, port }) => `${from} → ${to}:${port} is allowed ${what}: add the other end to the policies`);
  return [
    ...(isDenied ? [] : ['no NetworkPolicy denies all pods both ways: add default-deny']),
    ...open,
    ...lone(ingress, egress, 'in and not out'),
    ...lone(egress, ingress, 'out and not in'),
  ];
};

function isSame(left: Edge, right: Edge): boolean {
  return left.from === right.from && left.to === right.to && left.port === right.port;
}
