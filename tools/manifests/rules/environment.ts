import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { EnvironmentShape } from '../../reference/configuration-page.ts';
import {
  manifestsOf,
  nameOf,
  workloadsOf,
  type Manifest,
  type Rendered,
  type Rule,
  type Workload,
} from '../manifest.ts';

/**
 * Every variable that an app needs is set, none is unknown to it, and each value that stands in a manifest is one that
 * its config schema takes.
 * @param shapes the config schema of each app
 */
export function checkEnvironment(shapes: ReadonlyMap<string, EnvironmentShape>): Rule {
  return (rendered) =>
    workloadsOf(rendered).flatMap((workload) => {
      const app = workload.labels['app.kubernetes.io/name'] ?? '';
      const shape = shapes.get(app);
      if (!shape) return [`${workload.title}: there is no app "${app}": correct its label app.kubernetes.io/name`];
      const known = workload.kind === 'Job' ? migrationShape(app, shape) : shape;
      return problemsOf(known, variablesOf(rendered, workload)).map((problem) => `${workload.title}: ${problem}`);
    });
}

/** A value, or undefined where it comes from a secret or from the cluster. */
type Variables = Map<string, string | undefined>;

function problemsOf(shape: EnvironmentShape, set: Variables): string[] {
  const missing = Object.entries(shape)
    .filter(([name, schema]) => !set.has(name) && !schema.safeParse(undefined).success)
    .map(([name]) => `${name} is needed and not set`);
  const wrong = [...set].flatMap(([name, value]) => {
    const schema = shape[name];
    if (!schema) return [`${name} is no variable of the app (docs/reference/configuration.md): remove it`];
    if (value === undefined) return [];
    const { success, error } = schema.safeParse(value);
    return success ? [] : [`${name} is "${value}": ${error.issues.map(({ message }) => message).join(', ')}`];
  });
  return [...missing, ...wrong];
}

function variablesOf(rendered: Rendered, { pod }: Workload): Variables {
  const maps = manifestsOf<IConfigMap & Manifest>(rendered, 'ConfigMap');
  const found: Variables = new Map();
  for (const { envFrom = [], env = [] } of pod.containers) {
    for (const { configMapRef } of envFrom) {
      const data = maps.find((map) => nameOf(map) === configMapRef?.name)?.data ?? {};
      for (const [name, value] of Object.entries(data)) found.set(name, value);
    }
    for (const { name, value, valueFrom } of env) found.set(name, valueFrom ? undefined : (value ?? ''));
  }
  return found;
}

/** What `main.js migrate` reads: the last section of docs/reference/configuration.md. */
function migrationShape(app: string, shape: EnvironmentShape): EnvironmentShape {
  const prefix = app.toUpperCase().replaceAll('-', '_');
  const { NODE_ENV, TLS_DIR, [`${prefix}_DATABASE_URL`]: url } = shape;
  return { NODE_ENV: NODE_ENV!, TLS_DIR: TLS_DIR!, [`${prefix}_MIGRATIONS_DATABASE_URL`]: url! };
}
