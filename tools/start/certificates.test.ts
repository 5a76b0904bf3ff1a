import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { certificateFolder } from './certificate-folder.ts';
import { issueCertificates } from './certificates.ts';
import { DataDirectory } from './data-directory.ts';

const apps = [{ name: 'posts', isGateway: false, hasDatabase: true }];
const data = new DataDirectory(mkdtempSync(join(tmpdir(), 'data-')));
const fileOf = (name: string, file: string) => join(certificateFolder(data, name), file);
const read = (name: string) => new X509Certificate(readFileSync(fileOf(name, 'tls.crt')));

describe('issueCertificates', () => {
  it('gives every app and the operator a certificate and a key that only its owner reads', async () => {
    await issueCertificates(data, apps);
    const ca = new X509Certificate(readFileSync(fileOf('posts', 'ca.crt')));

    for (const name of ['posts', 'operator']) {
      expect(read(name).verify(ca.publicKey)).toBe(true);
      expect(read(name).subjectAltName).toContain(`URI:spiffe://rookery/${name},`);
      expect(statSync(fileOf(name, 'tls.key')).mode & 0o777).toBe(0o600);
    }
  });

  it('keeps what is good, and renews on request', async () => {
    const first = read('posts').serialNumber;
    const ca = await issueCertificates(data, apps);
    expect(read('posts').serialNumber).toBe(first);

    await ca.renew('posts');
    expect(read('posts').serialNumber).not.toBe(first);
  });

  it('begins anew with a CA of its own after a reset', async () => {
    const before = readFileSync(fileOf('posts', 'ca.crt'), 'utf8');
    data.reset();
    await issueCertificates(data, apps);
    expect(readFileSync(fileOf('posts', 'ca.crt'), 'utf8')).not.toBe(before);
  });
});
