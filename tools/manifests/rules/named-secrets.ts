import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { titleOf, type Manifest, type Rendered, type Rule } from '../manifest.ts';
import { manifestsFolder } from '../stale-manifests.ts';
import { secretKeysOf } from './secret-keys.ts';

/** A secret that something needs, with what it has to hold. */
interface Needed {
  by: string;
  name: string;
  keys: readonly string[];
}

interface Reference {
  name: string;
  key?: string;
}

interface ClusterSpec {
  bootstrap?: { initdb?: { secret?: Reference } };
  managed?: { roles?: { passwordSecret?: Reference }[] };
  certificates?: { serverTLSSecret?: string; serverCASecret?: string };
}

const ofRole = ['username', 'password'];
const ofServer = ['tls.crt', 'tls.key'];

/** Where each kind names secrets, besides pods; the schema check has seen that the fields are these. */
const secretsOf: Record<string, (spec: never) => Omit<Needed, 'by'>[]> = {
  Cluster: ({ bootstrap, managed, certificates }: ClusterSpec) => [
    { name: bootstrap?.initdb?.secret?.name ?? '', keys: ofRole },
    ...(managed?.roles ?? []).map(({ passwordSecret }) => ({ name: passwordSecret?.name ?? '', keys: ofRole })),
    { name: certificates?.serverTLSSecret ?? '', keys: ofServer },
    { name: certificates?.serverCASecret ?? '', keys: ['ca.crt'] },
  ],
  Issuer: ({ ca }: { ca?: { secretName: string } }) => (ca ? [{ name: ca.secretName, keys: ofServer }] : []),
  ObjectStore: ({ configuration }: { configuration: { s3Credentials: Record<string, Reference> } }) =>
    Object.values(configuration.s3Credentials).map(({ name, key = '' }) => ({ name, keys: [key] })),
};

/** What operators and charts read is made by something: passwords of roles, certificates, keys of the backups' store. */
export function checkNamedSecrets(root: string): Rule {
  const inCharts = globSync('values/*.yaml', { cwd: join(root, manifestsFolder) }).flatMap((file) =>
    secretsIn(parse(readFileSync(join(root, manifestsFolder, file), 'utf8')), `values/${basename(file)}`),
  );
  return (rendered) => {
    const made = secretKeysOf(rendered);
    return [...inDocuments(rendered), ...inCharts].flatMap(({ by, name, keys }) => {
      const missing = keys.filter((key) => !made.get(name)?.has(key));
      if (made.has(name) && missing.length === 0) return [];
      const which = made.has(name) ? ` with key ${missing.join(', ')}` : '';
      return [`${by}: nothing makes secret ${name || '(it names none)'}${which}`];
    });
  };
}

function inDocuments({ manifests }: Rendered): Needed[] {
  return manifests.flatMap((manifest: Manifest & { spec?: unknown }) =>
    (secretsOf[manifest.kind]?.(manifest.spec as never) ?? []).map((needed) => ({ by: titleOf(manifest), ...needed })),
  );
}

/** Charts call them `secretName` and `usersExistingSecret`; what they have to hold, only a chart knows. */
function secretsIn(values: unknown, by: string): Needed[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    typeof value === 'string' && /secret(?:name)?$/i.test(key) ? [{ by, name: value, keys: [] }] : secretsIn(value, by),
  );
}
