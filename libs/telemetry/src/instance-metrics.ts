import type { Readiness, Settings } from '@rookery/service';
import { gauge } from './instruments.js';

/** What is said of an instance beside what it does. */
export interface InstanceFacts {
  version: string;
  commit: string;
  /** What it shows to others; renewed while it runs. */
  certificate: { readonly expiresAt: Date };
}

/** Measures what an instance is: what runs, whether it can answer, until when others believe who it is. Called once. */
export function measureInstance(
  { version, commit, certificate }: InstanceFacts,
  { readiness, settings }: { readiness: Readiness; settings: Settings | undefined },
): void {
  const labels = { 'rookery.version': version, 'rookery.commit': commit };
  gauge('rookery.build', { description: 'What runs; always 1.', unit: '{build}' }, () => [[1, labels]]);
  gauge('rookery.ready', { description: 'Whether it is ready.', unit: '{instance}' }, async () => [
    [(await readiness.isReady()) ? 1 : 0],
  ]);
  const expiry = { description: 'When the certificate ends, in Unix time.', unit: 's' };
  gauge('rookery.tls.certificate.expiry', expiry, () => [[certificate.expiresAt.getTime() / 1_000]]);
  if (settings) measureSettings(settings);
}

/** What operators have changed at run time, and whether this instance has heard of it as all others have. */
function measureSettings(settings: Settings): void {
  const changed = { description: 'Whether a setting is another than at boot.', unit: '{setting}' };
  gauge('rookery.setting.changed', changed, () =>
    [...settings.overridden()].map(([name, isChanged]) => [Number(isChanged), { 'rookery.setting': name }] as const),
  );
  const revision = { description: 'Version of the document of settings.', unit: '{version}' };
  gauge('rookery.settings.revision', revision, () => [[settings.report().revision]]);
}
