import { namespace, neighbours } from '../../manifests/write/names.ts';
import type { SecretValues } from './made-secrets.ts';
import type { PodDraft } from './planned-pod.ts';
import { dockerSize } from './quantity.ts';

/** As far as the values of the store's chart are translated. */
export interface RateStoreValues {
  auth: { usersExistingSecret: string; aclUsers: Record<string, { permissions: string }> };
  valkeyConfig: string;
  resources: { limits: { memory: string } };
}

/** Of the chart: nobody who is known. */
const userId = 1_000;
const folder = '/etc/valkey';

/** The pod of the rate store's chart under these values. */
export function rateStorePod(
  { auth, valkeyConfig, resources }: RateStoreValues,
  { image, secrets }: { image: string; secrets: ReadonlyMap<string, SecretValues> },
): PodDraft {
  const passwords = secrets.get(auth.usersExistingSecret) ?? {};
  const users = Object.entries(auth.aclUsers).map(([user, { permissions }]) => {
    const password = passwords[user];
    if (password === undefined) throw new Error(`valkey: ${auth.usersExistingSecret} has no password for ${user}`);
    return `user ${user} on >${password} ${permissions}`;
  });
  const { port, labels } = neighbours.rateStore;
  const lines = ['bind 0.0.0.0', `port ${port}`, 'dir /data', ...users, valkeyConfig];
  return {
    kind: 'rate-store',
    group: 'valkey',
    name: 'valkey',
    namespace,
    labels: { ...labels, 'app.kubernetes.io/instance': 'valkey' },
    ports: [{ name: 'tcp', port, protocol: 'TCP' }],
    container: {
      image,
      entrypoint: 'valkey-server',
      args: [`${folder}/valkey.conf`],
      env: {},
      user: userId,
      group: userId,
      volumeGroup: userId,
      memory: dockerSize(resources.limits.memory),
      mounts: [
        { path: folder, files: { 'valkey.conf': lines.join('\n') } },
        { path: '/data', scratch: '16m' },
      ],
    },
    standIns: [],
    probes: [{ ask: { port }, everyMs: 250, timeoutMs: 2_000, failuresMax: 60 }],
  };
}
