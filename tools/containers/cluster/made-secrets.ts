import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { makeUnmarkedSecret } from '../../infra/secrets.ts';
import { manifestsOf, nameOf, type Manifest, type Rendered } from '../../manifests/manifest.ts';

/** The values of a secret by their keys. */
export type SecretValues = Readonly<Record<string, string>>;

/**
 * What External Secrets would fetch and fill in, with a store that makes up every password it is asked for.
 * @returns values by the name of the secret
 * @throws when a template says more than `{{ .key }}` and `{{ .key | urlquery }}`
 */
export function madeSecrets(rendered: Rendered): Map<string, SecretValues> {
  const store = new Map<string, string>();
  const fetch = (key: string) => {
    const value = store.get(key) ?? makeUnmarkedSecret();
    store.set(key, value);
    return value;
  };
  const wanted = manifestsOf<IExternalSecret & Manifest>(rendered, 'ExternalSecret');
  return new Map(
    wanted.map((manifest) => {
      const { target, data = [] } = manifest.spec ?? {};
      const fetched = Object.fromEntries(
        data.map(({ secretKey, remoteRef }) => [secretKey, fetch(`${remoteRef.key}#${remoteRef.property}`)]),
      );
      const template = target?.template?.data;
      const values = template ? fillIn(template as Record<string, string>, fetched) : fetched;
      return [target?.name ?? nameOf(manifest), values];
    }),
  );
}

function fillIn(template: Readonly<Record<string, string>>, values: SecretValues): SecretValues {
  return Object.fromEntries(Object.entries(template).map(([key, text]) => [key, filled(text, values)]));
}

function filled(text: string, values: SecretValues): string {
  const whole = text.replace(/\{\{ \.(\w+)( \| urlquery)? \}\}/g, (_, key: string, filter?: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`a secret's template asks for ${key}, which is not fetched`);
    return filter ? encodeURIComponent(value) : value;
  });
  if (whole.includes('{{')) throw new Error(`the secret's template ${JSON.stringify(text)} is not translated`);
  return whole;
}
