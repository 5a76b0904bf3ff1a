import type { Readiness } from '@rookery/service';
import { gauge } from './instruments.js';

/** What is said of an instance beside what it does. */
export interface InstanceFacts {
  version: string;
  commit: string;
  /** What it shows to others; renewed while it runs. */
  certificate: { readonly expiresAt: Date };
}

/** Measures what an instance is: what runs, whether it can answer, until when others believe who it is. Called once. */
export function measureInstance({ version, commit, certificate }: InstanceFacts, readiness: Readiness): void {
  const labels = { 'rookery.version': version, 'rookery.commit': commit };
  gauge('rookery.build', { description: 'What runs; always 1.', unit: '{build}' }, () => [[1, labels]]);
  gauge('rookery.ready', { description: 'Whether it is ready.', unit: '{instance}' }, async () => [
    [(await readiness.isReady()) ? 1 : 0],
  ]);
  const expiry = { description: 'When the certificate ends, in Unix time.', unit: 's' };
  gauge('rookery.tls.certificate.expiry', expiry, () => [[certificate.expiresAt.getTime() / 1_000]]);
}
