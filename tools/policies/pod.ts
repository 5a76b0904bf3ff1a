/** A pod, as far as network policies look at one. */
export interface Pod {
  name: string;
  namespace: string;
  labels: Readonly<Record<string, string>>;
  address: string;
  /** What its containers declare; a policy may say `http` and mean the number that stands here. */
  ports: readonly PodPort[];
}

/** One port of a container. */
export interface PodPort {
  name?: string;
  port: number;
  protocol: Protocol;
}

/** What nobody of ours speaks is left out: a policy that says `SCTP` is refused. */
export type Protocol = 'TCP' | 'UDP';

/** All that policies may speak of. */
export interface Cluster {
  pods: readonly Pod[];
  /** Labels of each namespace, by its name. */
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}
