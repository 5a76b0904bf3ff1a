import type { Kind, Workload } from './workload.ts';

const lanesCount = 4;

/**
 * Makes `requests` of a kind to each of the systems, one after the other within a lane, each time beginning with another
 * one: whatever else happens meanwhile happens to all of them, and none always follows the same one. Throws when a
 * request is refused.
 */
export async function askInLockStep(workloads: readonly Workload[], kind: Kind, requests: number): Promise<void> {
  let asked = 0;
  const lane = async () => {
    while (asked < requests) {
      const first = asked++ % workloads.length;
      for (const workload of [...workloads.slice(first), ...workloads.slice(0, first)]) await workload.ask(kind);
    }
  };
  await Promise.all(Array.from({ length: lanesCount }, lane));
}
