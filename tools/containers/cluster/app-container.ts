import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { Mount, PlannedContainer, Probe } from './planned-pod.ts';
import { dockerSize } from './quantity.ts';
import type { SecretValues } from './made-secrets.ts';

/** What a pod's manifest refers to. */
export interface References {
  configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>;
  secrets: ReadonlyMap<string, SecretValues>;
  /** The image of this machine that stands for a released one. */
  imageOf: (released: string) => string;
}

/**
 * The container of a pod with everything it refers to put in.
 * @param podName what `metadata.name` of the pod is
 * @throws when the manifest says what is not translated here, or refers to what there is not
 */
export function appContainer(spec: IPodSpec, podName: string, references: References): PlannedContainer {
  const [container, ...others] = spec.containers;
  if (!container || others.length > 0 || spec.initContainers?.length)
    throw new Error(`${podName}: one container, please`);
  if (container.command) throw new Error(`${podName}: a command is not translated`);
  const { runAsUser, runAsGroup, fsGroup } = spec.securityContext ?? {};
  const { readOnlyRootFilesystem, allowPrivilegeEscalation, capabilities } = container.securityContext ?? {};
  const isConfined = readOnlyRootFilesystem && allowPrivilegeEscalation === false && capabilities?.drop?.[0] === 'ALL';
  if (!isConfined || !runAsUser || !runAsGroup || !fsGroup) throw new Error(`${podName}: it is not restricted`);
  return {
    image: references.imageOf(container.image ?? ''),
    args: container.args ?? [],
    env: environmentOf(container, podName, references),
    user: runAsUser,
    group: runAsGroup,
    volumeGroup: fsGroup,
    memory: dockerSize(String(container.resources?.limits?.memory)),
    mounts: (container.volumeMounts ?? []).map(({ name, mountPath }) => mountOf(spec, name, mountPath, references)),
  };
}

/** The questions that a container has to answer before anybody is sent to it. */
export function probesOf({ startupProbe, readinessProbe, ports = [] }: IContainer): Probe[] {
  return [startupProbe, readinessProbe].flatMap((probe) => (probe ? [translate(probe, ports)] : []));
}

function translate(
  { httpGet, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 }: IProbe,
  ports: NonNullable<IContainer['ports']>,
): Probe {
  const port = ports.find(({ name }) => name === httpGet?.port)?.containerPort ?? Number(httpGet?.port);
  if (!httpGet?.path || Number.isNaN(port)) throw new Error('a probe that is no httpGet at a port is not translated');
  const [everyMs, timeoutMs] = [periodSeconds * 1_000, timeoutSeconds * 1_000];
  return { ask: { path: httpGet.path, port }, everyMs, timeoutMs, failuresMax: failureThreshold };
}

function environmentOf(
  { envFrom = [], env = [] }: IContainer,
  podName: string,
  { configMaps, secrets }: References,
): Record<string, string> {
  const whole = envFrom.map(({ configMapRef }) => valuesOf(configMaps, configMapRef?.name));
  const single = env.map(({ name, value, valueFrom }) => {
    if (!valueFrom) return [name, value ?? ''];
    const { secretKeyRef, fieldRef } = valueFrom;
    if (fieldRef?.fieldPath === 'metadata.name') return [name, podName];
    const found = secretKeyRef && valuesOf(secrets, secretKeyRef.name)[secretKeyRef.key];
    if (found === undefined) throw new Error(`${podName}: where ${name} comes from is not translated, or not there`);
    return [name, found];
  });
  return { ...(Object.assign({}, ...whole) as object), ...(Object.fromEntries(single) as object) };
}

function mountOf({ volumes = [] }: IPodSpec, name: string, path: string, { secrets }: References): Mount {
  const volume = volumes.find((one) => one.name === name);
  if (volume?.secret) return { path, files: valuesOf(secrets, volume.secret.secretName) };
  if (volume?.emptyDir) return { path, scratch: dockerSize(String(volume.emptyDir.sizeLimit)) };
  if (volume?.persistentVolumeClaim) return { path, volume: volume.persistentVolumeClaim.claimName };
  throw new Error(`the volume ${name} is of a kind that is not translated`);
}

function valuesOf(all: ReadonlyMap<string, Readonly<Record<string, string>>>, name: string | undefined) {
  const values = all.get(name ?? '');
  if (!values) throw new Error(`there is no ConfigMap or secret ${name}`);
  return values;
}
