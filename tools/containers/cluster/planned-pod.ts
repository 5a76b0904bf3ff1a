import type { Pod } from '../../policies/pod.ts';

/** A pod as it is going to run here. */
export interface PlannedPod extends Pod {
  kind: PodKind;
  /** What people call it and its like: an app, `posts-migration`, `posts-database`, `nats`. */
  group: string;
  /** The program; without one the pod only listens, and is there to be asked and to ask. */
  container?: PlannedContainer;
  /** Ports at which a stand-in listens, for a program that does not run here. */
  standIns: readonly number[];
  /** What the kubelet asks, one after the other, until each has been answered well. */
  probes: readonly Probe[];
}

/** What programs run, in the order in which they are started; each kind when the one before is ready. */
export const startOrder = ['names', 'primary', 'standby', 'broker', 'rate-store', 'migration', 'app', 'edge'] as const;
/** A bystander runs nothing. */
export type PodKind = (typeof startOrder)[number] | 'bystander';

/** One that has no address yet. */
export type PodDraft = Omit<PlannedPod, 'address'>;

/** A container with all that its manifest refers to put in. */
export interface PlannedContainer {
  image: string;
  /** Instead of the image's own. */
  entrypoint?: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  user: number;
  group: number;
  /** What the kubelet gives volumes to, and the processes besides. */
  volumeGroup: number;
  /** As Docker writes it. */
  memory: string;
  mounts: readonly Mount[];
}

/** Something at a path: files that nobody changes, memory that is forgotten, or a folder that other pods may share. */
export type Mount =
  | { path: string; files: Readonly<Record<string, string>> }
  | { path: string; scratch: string }
  | { path: string; volume: string };

/** One question of the kubelet's, repeated. */
export interface Probe {
  ask: { path: string; port: number } | { port: number } | { command: readonly string[] };
  everyMs: number;
  timeoutMs: number;
  failuresMax: number;
}
