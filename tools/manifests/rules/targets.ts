import { nameOf, titleOf, type Manifest, type Rendered, type Rule } from '../manifest.ts';

interface Target {
  kind: string;
  name: string;
}

/** Of CloudNativePG: the one for backups is told where to. */
interface Plugin {
  parameters?: { barmanObjectName?: string };
}

type Named = { kind?: string; name: string };

/** Where each kind names another document; the schema check has seen that the fields are these. */
const targetsOf: Record<string, (spec: Record<string, unknown>) => Target[]> = {
  HorizontalPodAutoscaler: ({ scaleTargetRef }) => [withKind(scaleTargetRef as Named, 'Deployment')],
  HTTPRoute: ({ parentRefs }) => ((parentRefs ?? []) as Named[]).map((parent) => withKind(parent, 'Gateway')),
  // A ClusterIssuer is the cluster's, and not among our documents.
  Certificate: ({ issuerRef }) => [withKind(issuerRef as Named, 'Issuer')].filter(({ kind }) => kind === 'Issuer'),
  Cluster: ({ plugins }) =>
    ((plugins ?? []) as Plugin[]).flatMap(({ parameters: { barmanObjectName: name } = {} }) =>
      name === undefined ? [] : [{ kind: 'ObjectStore', name }],
    ),
  ScheduledBackup: ({ cluster }) => [withKind(cluster as Named, 'Cluster')],
};

/** What one document does to another, it finds: an autoscaler its Deployment, a route its Gateway, a backup its database. */
export const checkTargets: Rule = (rendered) =>
  rendered.manifests.flatMap((manifest) =>
    namedBy(manifest)
      .filter((target) => !has(rendered, target))
      .map(({ kind, name }) => `${titleOf(manifest)}: there is no ${kind} ${name}: add it or correct the name`),
  );

function namedBy(manifest: Manifest & { spec?: Record<string, unknown> }): Target[] {
  return targetsOf[manifest.kind]?.(manifest.spec ?? {}) ?? [];
}

function withKind({ kind, name }: Named, otherwise: string): Target {
  return { kind: kind ?? otherwise, name };
}

function has({ manifests }: Rendered, { kind, name }: Target): boolean {
  return manifests.some((manifest) => manifest.kind === kind && nameOf(manifest) === name);
}
