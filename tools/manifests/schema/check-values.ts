import { titleOf, type Manifest, type Rendered } from '../manifest.ts';
import { modelOf } from './models.ts';

type Validated = new (manifest: Manifest) => { validate(): void };

/** Has the schema of every kind judge what types cannot say: patterns, formats, bounds, what must be there. */
export async function checkValues(overlays: readonly Rendered[]): Promise<string[]> {
  const found = overlays.flatMap(({ overlay, manifests }) =>
    manifests.map(async (manifest) => {
      const problem = await problemOf(manifest);
      return problem === undefined ? [] : [`${overlay}: ${titleOf(manifest)}: ${problem}`];
    }),
  );
  return (await Promise.all(found)).flat();
}

async function problemOf(manifest: Manifest): Promise<string | undefined> {
  const model = modelOf(manifest);
  if (!model?.hasValidator) return undefined;
  try {
    const exported = (await import(model.module)) as Record<string, Validated>;
    const Kind = exported[manifest.kind];
    if (!Kind) return `${model.module} has no ${manifest.kind}`;
    new Kind(manifest).validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
