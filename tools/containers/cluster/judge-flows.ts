import type { Confinement } from '../../policies/confinement.ts';
import { titleOf } from '../../policies/confine.ts';
import { isAllowed, spellFlow } from '../../policies/flows.ts';
import { forgotten } from './bystanders.ts';
import type { MeasuredFlow } from './measure-flows.ts';
import type { NeededEdge } from './needed-flows.ts';
import { isOurs } from './plan-cluster.ts';
import type { PlannedPod } from './planned-pod.ts';
import { hasArrived } from './question.ts';

const shown = 6;

/** Without rules everybody reaches everybody; else what is closed later was never open, and proves nothing. */
export function judgeOpen(measured: readonly MeasuredFlow[]): string[] {
  return summed(
    measured.filter(({ answer }) => !hasArrived(answer)),
    'is to be open before there are rules',
  );
}

/**
 * What is not as the policies have it: a flow that both ends allow and that is not open, or one that is not allowed and was
 * not denied.
 * @param how `isRunning`: what is allowed has to be listened to as well
 */
export function judgeConfined(
  measured: readonly MeasuredFlow[],
  confined: ReadonlyMap<string, Confinement>,
  { isRunning }: { isRunning: boolean },
): string[] {
  const isGood = (answer: string) => (isRunning ? answer === 'open' : hasArrived(answer));
  return [
    ...summed(
      measured.filter((flow) => isAllowed(flow, confined) && !isGood(flow.answer)),
      'is allowed by the policies and not open',
    ),
    ...summed(
      measured.filter((flow) => !isAllowed(flow, confined) && flow.answer !== 'denied'),
      'is not allowed by any policy and not denied',
    ),
  ];
}

/** What the system needs and did not get, named by the groups of the pods. */
export function judgeNeeded(measured: readonly MeasuredFlow[], needed: readonly NeededEdge[]): string[] {
  return needed.flatMap(({ from, to, port, because }) => {
    const flows = measured.filter((flow) => flow.from.group === from && flow.to.group === to && flow.port === port);
    const closed = flows.filter(({ answer }) => !hasArrived(answer));
    if (flows.length > 0 && closed.length === 0) return [];
    const tried = flows.length === 0 ? 'there are no such pods' : closed.slice(0, shown).map(spell).join(', ');
    return [`${from} → ${to}:${port} is needed (${because}) and closed: ${tried}`];
  });
}

/** Every pod of ours is confined both ways, and the one that nobody has written a policy for reaches nobody. */
export function judgeDefault(
  pods: readonly PlannedPod[],
  confined: ReadonlyMap<string, Confinement>,
  measured: readonly MeasuredFlow[],
): string[] {
  const unconfined = pods.filter(isOurs).flatMap((pod) => {
    const { ingress, egress } = confined.get(titleOf(pod))!;
    const open = [...(ingress === 'open' ? ['ingress'] : []), ...(egress === 'open' ? ['egress'] : [])];
    return open.map((direction) => `no policy confines the ${direction} of ${pod.name}: is default-deny gone?`);
  });
  const reached = measured.filter(
    ({ from, to, answer }) => [from.name, to.name].includes(forgotten) && hasArrived(answer),
  );
  return [...unconfined, ...summed(reached, 'is open, though nobody has written a policy for one of the two')];
}

function summed(flows: readonly MeasuredFlow[], what: string): string[] {
  if (flows.length === 0) return [];
  const rest = flows.length > shown ? `, and ${flows.length - shown} more` : '';
  return [`${flows.slice(0, shown).map(spell).join(', ')}${rest}: ${what}`];
}

function spell(flow: MeasuredFlow): string {
  return `${spellFlow(flow)} (${flow.answer})`;
}
