import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NameServer } from './name-server.ts';

let server: NameServer;
let resolver: Resolver;

beforeEach(async () => {
  server = await NameServer.start();
  resolver = new Resolver({ timeout: 2_000, tries: 2 });
  resolver.setServers([server.authority]);
});

afterEach(async () => {
  resolver.cancel();
  await server.close();
});

describe('NameServer', () => {
  it('answers with every address that has entered and not left, and lets nobody keep the answer', async () => {
    const first = server.entry('posts.rookery', '127.0.1.1');
    const second = server.entry('posts.rookery', '127.0.1.2');
    first.enter();
    expect(await resolver.resolve4('posts.rookery')).toEqual(['127.0.1.1']);

    second.enter();
    const both = await resolver.resolve4('posts.rookery', { ttl: true });
    expect(both).toEqual([
      { address: '127.0.1.1', ttl: 0 },
      { address: '127.0.1.2', ttl: 0 },
    ]);

    first.leave();
    expect(await resolver.resolve4('posts.rookery')).toEqual(['127.0.1.2']);
  });

  it('counts one address once, however often it enters', async () => {
    const entry = server.entry('posts.rookery', '127.0.1.1');
    entry.enter();
    entry.enter();
    expect(await resolver.resolve4('posts.rookery')).toEqual(['127.0.1.1']);
    entry.leave();
    await expect(resolver.resolve4('posts.rookery')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('knows names in any case, and none that it was not told', async () => {
    server.entry('posts.rookery', '127.0.1.1').enter();
    expect(await resolver.resolve4('Posts.ROOKERY')).toEqual(['127.0.1.1']);
    await expect(resolver.resolve4('feeds.rookery')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('says at once that a name has nothing but IPv4 addresses', async () => {
    server.entry('posts.rookery', '127.0.1.1').enter();
    await expect(resolver.resolve6('posts.rookery')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolveTxt('posts.rookery')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('goes on after what is no question', async () => {
    server.entry('posts.rookery', '127.0.1.1').enter();
    const socket = createSocket('udp4');
    const [host, port] = server.authority.split(':') as [string, string];
    socket.send(Buffer.from([0xab, 0xcd, 0xff]), Number(port), host);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    socket.close();
    expect(answer.readUInt16BE()).toBe(0xabcd);
    expect(answer[3]! & 0xf).toBe(1);
    expect(await resolver.resolve4('posts.rookery')).toEqual(['127.0.1.1']);
  });
});
