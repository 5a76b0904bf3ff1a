import { deniedCounters, tableName } from '../../policies/ruleset.ts';
import type { PlannedPod } from './planned-pod.ts';
import type { PodRunner } from './pod-runner.ts';

/** How often the rules of a pod have said no since the last time they were asked. */
export async function takeDeniedCounts(
  runner: PodRunner,
  pod: PlannedPod,
): Promise<{ ingress: number; egress: number }> {
  const printed = await runner.inside(pod, ['nft', '--json', 'reset', 'counters', 'table', 'inet', tableName]);
  const { nftables } = JSON.parse(printed) as { nftables: { counter?: { name: string; packets: number } }[] };
  const packetsOf = (name: string) => nftables.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0;
  return { ingress: packetsOf(deniedCounters.ingress), egress: packetsOf(deniedCounters.egress) };
}
