import { appendFile, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TestCa, settle } from '@rookery/testing';
import { TlsIdentity } from '@rookery/tls';

const production = { env: 'production' };
let ca: TestCa;
let own: TestCa;

beforeAll(async () => {
  Logger.overrideLogger(false);
  ca = await TestCa.create();
  own = await TestCa.create({ organization: 'An operator' });
});
afterAll(() => Promise.all([ca?.close(), own?.close()]));

describe('TlsIdentity', () => {
  it('knows its name, and when it ends', async () => {
    const posts = await ca.issue('posts');
    expect(posts.app).toBe('posts');
    expect(posts.expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  it('refuses a key that is not its certificate’s, and a CA that is missing or makes no sense', async () => {
    await Promise.all(['one', 'two', 'three', 'four'].map((name) => ca.ca.issue(name)));
    await copyFile(join(ca.folderOf('one'), 'tls.key'), join(ca.folderOf('two'), 'tls.key'));
    await rm(join(ca.folderOf('three'), 'ca.crt'));
    await writeFile(join(ca.folderOf('four'), 'ca.crt'), 'nothing');
    expect(() => ca.identityOf('four')).toThrow(/ca.crt/);
    expect(() => ca.identityOf('two')).toThrow(/tls.key/);
    expect(() => ca.identityOf('three')).toThrow(/ca.crt/);
  });

  it('refuses the CA of npm start in production, also behind another, and takes an operator’s', async () => {
    await ca.ca.issue('feeds');
    expect(() => TlsIdentity.open(ca.folderOf('feeds'), production)).toThrow(/the CA that npm start made/);
    await Promise.all(['feeds', 'media'].map((name) => own.ca.issue(name)));
    const both = join(own.folderOf('feeds'), 'ca.crt');
    await appendFile(both, await readFile(join(ca.folderOf('feeds'), 'ca.crt')));
    expect(() => TlsIdentity.open(own.folderOf('feeds'), production)).toThrow(/the CA that npm start made/);
    TlsIdentity.open(own.folderOf('media'), production).close();
  });

  it('takes a renewed certificate and says so, and keeps the present one while the files make no sense', async () => {
    const media = await ca.issue('media');
    const first = media.material;
    const heard: Buffer[] = [];
    media.onRenewal(({ certificate }) => heard.push(certificate));
    const warned = jest.spyOn(Logger.prototype, 'warn');

    await writeFile(join(ca.folderOf('media'), 'tls.crt'), 'half of one');
    await settle(() => expect(warned).toHaveBeenCalled(), { withinMs: 15_000 });
    expect(media.material).toBe(first);

    await ca.ca.renew('media');
    await settle(() => expect(heard).toHaveLength(1), { withinMs: 15_000 });
    expect(heard[0]).toEqual(media.material.certificate);
    expect(heard[0]).not.toEqual(first.certificate);
  });
});
