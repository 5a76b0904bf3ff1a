import 'reflect-metadata';
import { createPrivateKey, webcrypto, X509Certificate as ParsedCertificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** The CA says where it comes from, so that production can refuse it (libs/tls). */
const developmentOrganization = 'Rookery development';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;
const caDays = 3_650;
const certificateDays = 90;
/** A certificate that ends sooner is made anew. */
const renewDays = 30;

/** Where the files of one identity are. */
export interface CertificateFolder {
  /** Holds `tls.crt`, `tls.key` and `ca.crt`, the layout cert-manager writes. */
  directory: string;
}

/** Under what a certificate is known, and for how long. */
export interface CertificateNames {
  commonName: string;
  uris?: readonly string[];
  dnsNames?: readonly string[];
  addresses?: readonly string[];
  days?: number;
}

/** A certificate authority for one data directory: made when first asked for, kept, readable by its owner only. */
export class DevelopmentCa {
  readonly #directory: string;
  readonly #keys: webcrypto.CryptoKeyPair;
  readonly #certificate: x509.X509Certificate;

  private constructor(directory: string, keys: webcrypto.CryptoKeyPair, certificate: x509.X509Certificate) {
    this.#directory = directory;
    this.#keys = keys;
    this.#certificate = certificate;
  }

  /**
   * Opens the CA in a folder, or makes it.
   * @param directory where its key and every certificate it issues are kept
   * @param how `organization`: whose it says it is, for tests of what production takes
   */
  static async open(directory: string, { organization = developmentOrganization } = {}): Promise<DevelopmentCa> {
    mkdirSync(directory, { recursive: true });
    const keyFile = join(directory, 'ca.key');
    const certificateFile = join(directory, 'ca.crt');
    if (existsSync(keyFile) && existsSync(certificateFile)) {
      const certificate = new x509.X509Certificate(readFileSync(certificateFile, 'utf8'));
      return new DevelopmentCa(directory, await readKeys(readFileSync(keyFile, 'utf8'), certificate), certificate);
    }
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=Rookery CA, O=${organization}`,
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + caDays * dayMs),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    writeWhole(keyFile, await pemOf(keys.privateKey));
    writeWhole(certificateFile, certificate.toString('pem'));
    return new DevelopmentCa(directory, keys, certificate);
  }

  /** PEM file of the CA's certificate. */
  get certificateFile(): string {
    return join(this.#directory, 'ca.crt');
  }

  /**
   * The folder with the certificate of an app, a server or an operator, for both ends of a connection: made anew when
   * it is missing, soon over, another CA's, or does not know one of the hosts.
   * @param name who it is, `spiffe://rookery/<name>`; as a server it answers as `<name>`, `localhost` and 127.0.0.1
   * @param how `hosts`: under what other names and addresses
   */
  async issue(name: string, { hosts = [] }: { hosts?: readonly string[] } = {}): Promise<CertificateFolder> {
    const directory = join(this.#directory, name);
    if (!this.#isGood(directory, hosts)) await this.renew(name, { hosts });
    return { directory };
  }

  /**
   * Makes the certificate of `name` anew, whatever is there.
   * @param how `days`: how long it is good; less than nothing makes one that has ended. `hosts`: as of {@link issue}
   */
  async renew(
    name: string,
    { days = certificateDays, hosts = [] }: { days?: number; hosts?: readonly string[] } = {},
  ): Promise<void> {
    await this.sign(join(this.#directory, name), {
      commonName: name,
      uris: [`spiffe://rookery/${name}`],
      dnsNames: [name, 'localhost', ...hosts.filter((host) => !isIP(host))],
      addresses: ['127.0.0.1', ...hosts.filter((host) => isIP(host))],
      days,
    });
  }

  /**
   * Makes a certificate with these names and no others, and writes it into a folder.
   * @param directory made when it is missing, for its owner only
   */
  async sign(directory: string, names: CertificateNames): Promise<void> {
    const { commonName, uris = [], dnsNames = [], addresses = [], days = certificateDays } = names;
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + days * dayMs),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...uris.map((value) => ({ type: 'url' as const, value })),
          ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
          ...addresses.map((value) => ({ type: 'ip' as const, value })),
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeWhole(join(directory, 'ca.crt'), this.#certificate.toString('pem'));
    writeWhole(join(directory, 'tls.key'), await pemOf(keys.privateKey));
    writeWhole(join(directory, 'tls.crt'), certificate.toString('pem'));
  }

  #isGood(directory: string, hosts: readonly string[]): boolean {
    try {
      const certificate = new ParsedCertificate(readFileSync(join(directory, 'tls.crt')));
      const key = createPrivateKey(readFileSync(join(directory, 'tls.key')));
      const ca = new ParsedCertificate(readFileSync(this.certificateFile));
      const isLong = certificate.validToDate.getTime() - Date.now() > renewDays * dayMs;
      const isOurs = certificate.checkPrivateKey(key) && certificate.verify(ca.publicKey);
      return isLong && isOurs && hosts.every((host) => isFor(certificate, host));
    } catch {
      return false;
    }
  }
}

function isFor(certificate: ParsedCertificate, host: string): boolean {
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host, { subject: 'never' })) !== undefined;
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function readKeys(pem: string, certificate: x509.X509Certificate): Promise<webcrypto.CryptoKeyPair> {
  const [der] = x509.PemConverter.decode(pem);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der!, algorithm, true, ['sign']);
  return { privateKey, publicKey: await certificate.publicKey.export(algorithm, ['verify'], webcrypto as never) };
}

/** Whoever looks sees the old file or the new one, never half of one. */
function writeWhole(file: string, content: string): void {
  const next = `${file}.next`;
  writeFileSync(next, content, { mode: 0o600 });
  renameSync(next, file);
}
