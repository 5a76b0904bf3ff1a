import { X509Certificate } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { accounts } from '@rookery/contracts';
import { TestCa, settle, startWorld, until } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { Api } from '../story/api.js';
import { handshake } from './handshake.js';
import { SteadyLoad } from './steady-load.js';

const names = ['gateway', 'accounts', 'posts'];
const seenWithin = { withinMs: 20_000 };

let world: World;
let next: TestCa;
let ada: Person;
let load: SteadyLoad;

beforeAll(async () => {
  Logger.overrideLogger(false);
  world = await startWorld({ apps: names, env: { LOG_LEVEL: 'info' } });
  next = await TestCa.create();
  ada = await world.signUp('ada');
  const api = new Api(world.url, ada.tokens.accessToken);
  load = new SteadyLoad([
    // The gateway asks posts, and posts asks accounts who is mentioned.
    () => api.run(publish, { text: `hello @${ada.handle}` }),
    () => api.run('{ viewer { handle } }'),
    () => handshake(portOf('posts'), world.ca.identityOf('gateway')),
    () => handshake(portOf('accounts'), world.ca.identityOf('gateway')),
  ]);
}, 120_000);

afterAll(async () => {
  await load?.stop();
  await next?.close();
  await world?.stop();
}, 120_000);

const publish = 'mutation ($text: String!) { createPost(input: { text: $text }) { post { id } } }';

function portOf(app: string): number {
  return world.app(app).instance.grpcPort ?? 0;
}

/** What a new connection to an app is shown. */
async function shownBy(app: string): Promise<string> {
  const { raw } = await handshake(portOf(app), world.ca.identityOf('gateway'));
  return new X509Certificate(raw).toString();
}

/** Has the broker read its certificate and whom it trusts again. */
function reloadBroker(): void {
  for (const { pid } of world.nats.nodes) process.kill(pid, 'SIGHUP');
}

/** Changes files of every identity, and waits until every process uses what they hold now. */
async function change(file: (name: string) => Promise<void>): Promise<void> {
  const begin = new Date().toISOString();
  await Promise.all(names.map(file));
  for (const name of names) {
    await settle(
      () => expect(world.app(name).lines.filter((line) => saysRenewal(line, begin))).not.toEqual([]),
      seenWithin,
    );
  }
  const ours = join(world.ca.folderOf('gateway'), 'tls.crt');
  const ourCa = join(world.ca.folderOf('gateway'), 'ca.crt');
  await settle(async () => {
    const { certificate, ca } = world.ca.identityOf('gateway').material;
    expect([certificate, ca]).toEqual([await readFile(ours), await readFile(ourCa)]);
  }, seenWithin);
}

function saysRenewal(line: string, since: string): boolean {
  const { msg, time } = JSON.parse(line) as { msg?: string; time: string };
  return time >= since && msg?.startsWith('The certificate was renewed') === true;
}

describe('while calls run', () => {
  it('every certificate is renewed: new connections show the new one', async () => {
    const before = await shownBy('posts');
    await change((name) => world.ca.ca.renew(name));

    const file = await readFile(join(world.ca.folderOf('posts'), 'tls.crt'));
    expect(await shownBy('posts')).not.toBe(before);
    expect(await shownBy('posts')).toBe(new X509Certificate(file).toString());
  }, 120_000);

  it('the CA is changed: both are trusted first, then certificates of the new one are shown', async () => {
    const caOf = (ca: TestCa, name: string) => join(ca.folderOf(name), 'ca.crt');
    await Promise.all([...names, 'nats'].map((name) => next.ca.issue(name)));
    const both = `${await readFile(caOf(world.ca, 'posts'), 'utf8')}\n${await readFile(caOf(next, 'posts'), 'utf8')}`;
    await writeFile(caOf(world.ca, 'nats'), both);
    reloadBroker();
    await change((name) => writeFile(caOf(world.ca, name), both));
    const showNext = async (name: string) => {
      for (const file of ['tls.key', 'tls.crt']) {
        await copyFile(join(next.folderOf(name), file), join(world.ca.folderOf(name), file));
      }
    };
    await change(showNext);
    await showNext('nats');
    reloadBroker();

    expect(await shownBy('posts')).toBe(new X509Certificate(next.identityOf('posts').material.certificate).toString());
  }, 120_000);

  it('not one of them failed', async () => {
    await until('there were enough', () => load.done > 100);
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});

describe('afterwards', () => {
  it('apps find each other anew', async () => {
    await world.app('posts').restart();
    const client = world.client('accounts', accounts.AccountsServiceService);
    const { accounts: found } = await client.batchGetAccounts(
      { ids: [ada.id], regardlessOfBlocks: false },
      world.anonymous(),
    );
    expect(found).toHaveLength(1);
    const api = new Api(world.url, ada.tokens.accessToken);
    await settle(() => api.run(publish, { text: `hello @${ada.handle}` }), seenWithin);
  }, 120_000);

  it('a certificate of the old CA is good for nothing, once it is no longer trusted', async () => {
    const old = await world.ca.issue('feeds');
    await handshake(portOf('posts'), { material: { ...old.material, ca: next.identityOf('posts').material.ca } });
    await change((name) => copyFile(join(next.folderOf(name), 'ca.crt'), join(world.ca.folderOf(name), 'ca.crt')));

    const refused = handshake(portOf('posts'), {
      material: { ...old.material, ca: next.identityOf('posts').material.ca },
    });
    await expect(refused).rejects.toThrow();
    await handshake(portOf('posts'), world.ca.identityOf('gateway'));
  }, 120_000);
});
