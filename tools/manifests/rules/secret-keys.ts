import type { ICertificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import type { IExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { manifestsOf, nameOf, type Manifest, type Rendered } from '../manifest.ts';

/** The keys of every secret that something in an overlay makes: External Secrets and cert-manager. */
export function secretKeysOf(rendered: Rendered): Map<string, Set<string>> {
  const external = manifestsOf<IExternalSecret & Manifest>(rendered, 'ExternalSecret').map((manifest) => {
    const { target, data = [] } = manifest.spec ?? {};
    const template = target?.template?.data;
    const keys = template ? Object.keys(template) : data.map(({ secretKey }) => secretKey);
    return [target?.name ?? nameOf(manifest), new Set(keys)] as const;
  });
  const certificates = manifestsOf<ICertificate & Manifest>(rendered, 'Certificate').map(
    ({ spec }) => [spec?.secretName ?? '', new Set(['tls.crt', 'tls.key', 'ca.crt'])] as const,
  );
  return new Map([...external, ...certificates]);
}
