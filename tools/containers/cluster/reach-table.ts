import type { MeasuredFlow } from './measure-flows.ts';
import { isOurs } from './plan-cluster.ts';
import { hasArrived } from './question.ts';

/** For people: whom each group of our pods reaches, and how much it does not. */
export function reachTable(measured: readonly MeasuredFlow[]): string[] {
  const byGroup = Map.groupBy(
    measured.filter(({ from }) => isOurs(from)),
    ({ from }) => from.group,
  );
  return [...byGroup].map(([group, flows]) => {
    const reached = flows.filter(({ answer }) => hasArrived(answer));
    const names = [...new Set(reached.map(({ to, port }) => `${to.group}:${port}`))];
    return `${group} reaches ${names.join(', ') || 'nobody'}; ${flows.length - reached.length} flows are closed to it`;
  });
}
