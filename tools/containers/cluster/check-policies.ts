import { join } from 'node:path';
import { findKubectl } from '../../infra/find-kubectl.ts';
import type { Rendered } from '../../manifests/manifest.ts';
import { renderOverlays } from '../../manifests/render.ts';
import { policiesOf } from '../../manifests/rules/policy-edges.ts';
import { confine } from '../../policies/confine.ts';
import type { Confinement } from '../../policies/confinement.ts';
import { allFlows, isAllowed, type Flow } from '../../policies/flows.ts';
import type { App } from '../../start/apps.ts';
import { workspaceRoot } from '../../workspace.ts';
import type { Docker } from '../docker.ts';
import { inParallel } from '../in-parallel.ts';
import { takeDeniedCounts } from './denied-counts.ts';
import { judgeConfined, judgeDefault, judgeNeeded, judgeOpen } from './judge-flows.ts';
import { judgeListening, judgeOpened } from './judge-ports.ts';
import { listeningPorts } from './listening-ports.ts';
import { madeCertificates } from './made-certificates.ts';
import { madeSecrets } from './made-secrets.ts';
import { measureFlows, measureFromNode, type MeasuredFlow } from './measure-flows.ts';
import { neededFlows } from './needed-flows.ts';
import { liveStoryOutside } from './outside-story.ts';
import { isOurs, planCluster, type PlannedCluster, type PlanSources } from './plan-cluster.ts';
import type { PlannedPod } from './planned-pod.ts';
import { PodRunner } from './pod-runner.ts';
import { hasArrived } from './question.ts';
import { reachTable } from './reach-table.ts';

/** What the check needs of whoever runs it. */
export interface PolicyCheck {
  docker: Docker;
  apps: readonly App[];
  /** For secrets and whatever pods mount; made anew. */
  folder: string;
  images: PlanSources['images'] & { node: string };
  log: (line: string) => void;
}

/**
 * Runs production's rendered manifests as containers, each in the network of its pod, and tries every flow between them:
 * without rules, under the rules that the NetworkPolicies come to, and once more while the system lives and the story is told.
 * @returns what was not as it has to be
 * @throws when a manifest is not translated, or something does not start
 */
export async function checkPolicies(check: PolicyCheck): Promise<string[]> {
  const { docker, apps, folder, images, log } = check;
  const production = await renderProduction(apps);
  const secrets = new Map([
    ...madeSecrets(production),
    ...(await madeCertificates(production, join(folder, 'certificates'))),
  ]);
  const cluster = planCluster(production, { values: join(workspaceRoot, 'k8s', 'values'), secrets, images });
  const policies = policiesOf(production);
  const confined = confine(policies, cluster);
  const runner = new PodRunner(docker, cluster, { folder: join(folder, 'pods'), nodeImage: images.node });
  await runner.openSandboxes();
  log(`${cluster.pods.length} pods have their addresses, in one flat network; ${policies.length} policies`);

  const flows = allFlows(cluster.pods) as PlannedFlow[];
  const before = await measureFlows(runner, flows);
  log(
    `without rules: ${before.length} flows tried, ${before.filter(({ answer }) => hasArrived(answer)).length} got through`,
  );
  await runner.confine(confined);
  const after = await measureFlows(runner, flows);
  log(describe(after, confined));
  const failures = [
    ...judgeOpen(before),
    ...judgeNeeded(after, neededFlows(apps, cluster.pods)),
    ...judgeDefault(cluster.pods, confined, after),
    ...judgeOpened(cluster.pods, confined),
    ...judgeConfined(after, confined, { isRunning: false }),
  ];
  // Nothing that lacks an edge would start, and nobody would hear which edge it was.
  if (failures.length > 0) return failures;
  await takeAllDenied(runner, cluster);
  await runner.start(log);
  return live(check, runner, { cluster, confined });
}

type PlannedFlow = Flow & { from: PlannedPod; to: PlannedPod };

async function renderProduction(apps: readonly App[]): Promise<Rendered> {
  const names = apps.map(({ name }) => name);
  const { all } = await renderOverlays(await findKubectl(), join(workspaceRoot, 'k8s'), names);
  return all.find(({ overlay }) => overlay === 'production')!;
}

/** With everything running: at every port that anybody listens at now, and with a story in between. */
async function live(
  { log, folder }: PolicyCheck,
  runner: PodRunner,
  { cluster, confined }: { cluster: PlannedCluster; confined: ReadonlyMap<string, Confinement> },
): Promise<string[]> {
  await liveStoryOutside(runner, cluster, join(folder, 'certificates', 'ca.crt'));
  const denied = await takeAllDenied(runner, cluster);
  log(`the story, under the policies: passed; ${denied.length} pods were denied anything since they began`);

  const portsOf = (pod: PlannedPod) => listeningPorts(runner.pidOf(pod));
  const running = cluster.pods.map((pod) => ({ ...pod, ports: [...pod.ports, ...undeclared(pod, portsOf(pod))] }));
  const measured = await measureFlows(runner, allFlows(running) as PlannedFlow[]);
  log(`as it runs: ${describe(measured, confined)}`);
  const fromNode = cluster.pods.filter(isOurs).flatMap((to) => portsOf(to).map((port) => ({ to, port })));
  const answers = await measureFromNode(fromNode);
  const unreached = fromNode.filter((_, index) => answers[index] !== 'open');
  for (const line of reachTable(measured)) log(line);
  return [
    ...denied.map(
      ({ pod, ingress, egress }) => `${pod.name} was denied ${egress} times out and ${ingress} in while it lived`,
    ),
    ...judgeListening(cluster.pods, portsOf),
    ...judgeConfined(measured, confined, { isRunning: true }),
    ...judgeDefault(cluster.pods, confined, measured),
    ...unreached.map(({ to, port }) => `the node does not reach ${to.name}:${port}`),
  ];
}

/** Pods of ours that the rules have said no to since this was asked last: what runs here asks for nothing it may not. */
async function takeAllDenied(runner: PodRunner, { pods }: PlannedCluster) {
  const counted = await inParallel(pods.filter(isOurs), 4, async (pod) => ({
    pod,
    ...(await takeDeniedCounts(runner, pod)),
  }));
  return counted.filter(({ ingress, egress }) => ingress + egress > 0);
}

function undeclared(pod: PlannedPod, listening: readonly number[]) {
  return listening
    .filter((port) => !pod.ports.some((declared) => declared.port === port))
    .map((port) => ({ port, protocol: 'TCP' as const }));
}

function describe(measured: readonly MeasuredFlow[], confined: ReadonlyMap<string, Confinement>): string {
  const allowed = measured.filter((flow) => isAllowed(flow, confined));
  const others = measured.filter((flow) => !isAllowed(flow, confined));
  const denied = others.filter(({ answer }) => answer === 'denied');
  const arrived = allowed.filter(({ answer }) => hasArrived(answer));
  return `${allowed.length} allowed flows, ${arrived.length} got through; ${others.length} others, ${denied.length} denied`;
}
