import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';

/** One document, as far as all have something in common. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata?: {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
}

/** An overlay, rendered. */
export interface Rendered {
  overlay: string;
  manifests: Manifest[];
}

/** What runs pods. */
export interface Workload {
  kind: 'Deployment' | 'Job';
  name: string;
  /** As people look for it: `Deployment posts`. */
  title: string;
  labels: Record<string, string>;
  pod: IPodSpec;
  /** At least; 1 for a job. */
  replicas: number;
}

/** What is wrong with an overlay and what to do; nothing when it is empty. */
export type Rule = (rendered: Rendered) => string[];

/**
 * The documents of a kind.
 * @returns them as what the schema check takes them for
 */
export function manifestsOf<Kind extends Manifest>({ manifests }: Rendered, kind: Kind['kind']): Kind[] {
  return manifests.filter((manifest) => manifest.kind === kind) as Kind[];
}

/** All that runs pods; an autoscaler's least is what a Deployment without a number has. */
export function workloadsOf(rendered: Rendered): Workload[] {
  const deployments = manifestsOf<IDeployment & Manifest>(rendered, 'Deployment');
  const jobs = manifestsOf<IJob & Manifest>(rendered, 'Job');
  const workload = (manifest: (IDeployment | IJob) & Manifest, replicas: number): Workload => ({
    kind: manifest.kind,
    name: nameOf(manifest),
    title: titleOf(manifest),
    labels: manifest.spec?.template.metadata?.labels ?? {},
    pod: manifest.spec?.template.spec ?? { containers: [] },
    replicas,
  });
  return [
    ...deployments.map((one) => workload(one, one.spec?.replicas ?? scaledMin(rendered, nameOf(one)))),
    ...jobs.map((one) => workload(one, 1)),
  ];
}

/** All that runs in a pod, what comes first included. */
export function containersOf({ initContainers = [], containers }: IPodSpec) {
  return [...initContainers, ...containers];
}

/** The name of a document; '' when it has none, which the schema check says. */
export function nameOf({ metadata }: Manifest): string {
  return metadata?.name ?? '';
}

/** Kind and name, for people. */
export function titleOf(manifest: Manifest): string {
  return `${manifest.kind} ${nameOf(manifest)}`;
}

/** Whether labels have all that a selector asks for; a selector that asks for nothing is had by all. */
export function isSelected(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

interface Autoscaler extends Manifest {
  kind: 'HorizontalPodAutoscaler';
  spec: { minReplicas?: number; scaleTargetRef: { name: string } };
}

function scaledMin(rendered: Rendered, deployment: string): number {
  const scalers = manifestsOf<Autoscaler>(rendered, 'HorizontalPodAutoscaler');
  return scalers.find(({ spec }) => spec.scaleTargetRef.name === deployment)?.spec.minReplicas ?? 1;
}
