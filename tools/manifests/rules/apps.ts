import type { App } from '../../start/apps.ts';
import { nameOf, workloadsOf, type Rule } from '../manifest.ts';

/** Every app of apps/ is there with all it needs, and no other. */
export function checkApps(apps: readonly App[]): Rule {
  return (rendered) => {
    const names = apps.map(({ name }) => name);
    const has = (kind: string, name: string) =>
      rendered.manifests.some((manifest) => manifest.kind === kind && nameOf(manifest) === name);
    const missing = apps.flatMap(({ name, hasDatabase }) =>
      ['Deployment', 'Service', 'ServiceAccount', 'NetworkPolicy']
        .filter((kind) => !has(kind, name))
        .concat(hasDatabase && !has('Job', `${name}-migration`) ? ['Job'] : [])
        .map((kind) => `app ${name} has no ${kind}: run "npm run manifests"`),
    );
    const unknown = workloadsOf(rendered)
      .filter(({ kind, name }) => kind === 'Deployment' && !names.includes(name))
      .map(({ title }) => `${title} is no app of apps/: remove it`);
    return [...missing, ...unknown];
  };
}
