import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { appOfPeer } from './app-identity.js';

/** A certificate with its key, and whom it trusts; PEM. */
export interface TlsMaterial {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
}

/** How often the files are looked at; a renewal comes days before the old certificate ends. Ms. */
const lookEveryMs = 5_000;
/** What the development CA of `npm start` is called; see tools/infra/development-ca.ts. */
const developmentOrganization = 'O=Rookery development';

/**
 * Who this process is to those it talks to: `tls.crt`, `tls.key` and `ca.crt` in one folder, as cert-manager writes
 * them. The files are watched; whoever opens connections asks for the present material or is told of a new one, so a
 * renewed certificate is taken without a restart, and connections that exist live on.
 */
export class TlsIdentity {
  private static readonly opened = new Map<string, TlsIdentity>();
  private readonly log = new Logger('Tls');
  private readonly listeners = new Set<(material: TlsMaterial) => void>();
  private readonly watch: NodeJS.Timeout;
  private present: TlsMaterial;

  private constructor(private readonly directory: string) {
    this.present = read(directory);
    this.watch = setInterval(() => this.look(), lookEveryMs).unref();
  }

  /**
   * The identity in a folder; one per folder and process. Throws when a file is missing, when the key is another
   * certificate's, and, with `env: 'production'`, when the CA is one that `npm start` made.
   */
  static open(directory: string, { env }: { env: string }): TlsIdentity {
    const identity = TlsIdentity.opened.get(directory) ?? new TlsIdentity(directory);
    if (env === 'production' && isDevelopmentCa(identity.present.ca)) {
      identity.close();
      throw new Error(`TLS_DIR: ${join(directory, 'ca.crt')} is the CA that npm start made; production needs its own`);
    }
    TlsIdentity.opened.set(directory, identity);
    return identity;
  }

  /** Of this moment: ask again for each new connection. */
  get material(): TlsMaterial {
    return this.present;
  }

  /** The app its certificate names. */
  get app(): string {
    return appOfPeer({ subjectaltname: this.certificate.subjectAltName ?? '' }) ?? '';
  }

  get expiresAt(): Date {
    return this.certificate.validToDate;
  }

  /** Calls `listener` with every renewal; returns what ends that. */
  onRenewal(listener: (material: TlsMaterial) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Watches no more; for whoever ends before its process does. */
  close(): void {
    clearInterval(this.watch);
    TlsIdentity.opened.delete(this.directory);
  }

  private get certificate(): X509Certificate {
    return new X509Certificate(this.present.certificate);
  }

  private look(): void {
    try {
      const found = read(this.directory);
      if (isSame(found, this.present)) return;
      this.present = found;
      this.log.log(`The certificate was renewed; it is good until ${this.expiresAt.toISOString()}`);
      for (const listener of this.listeners) listener(found);
    } catch (error) {
      // Half written, perhaps: the old one is good until it expires, and the next look comes soon.
      this.log.warn({ err: error, msg: 'The certificate on disk cannot be used; the present one stays' });
    }
  }
}

function read(directory: string): TlsMaterial {
  const [certificate, key, ca] = ['tls.crt', 'tls.key', 'ca.crt'].map((name) => readFileSync(join(directory, name)));
  const material = { certificate, key, ca } as TlsMaterial;
  certificatesIn(material.ca);
  if (!new X509Certificate(material.certificate).checkPrivateKey(createPrivateKey(material.key))) {
    throw new Error(`expected ${directory}/tls.key to be the key of tls.crt, got another`);
  }
  return material;
}

function isSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.certificate.equals(other.certificate) && one.key.equals(other.key) && one.ca.equals(other.ca);
}

/** While a CA is being changed, the file holds the old one and the new one. */
function isDevelopmentCa(ca: Buffer): boolean {
  return certificatesIn(ca).some(({ subject }) => subject.split('\n').includes(developmentOrganization));
}

/** Throws when there is none, or one that cannot be read. */
function certificatesIn(pem: Buffer): X509Certificate[] {
  const blocks = pem.toString().match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
  if (!blocks) throw new Error('expected ca.crt to hold a certificate, got none');
  return blocks.map((block) => new X509Certificate(block));
}
