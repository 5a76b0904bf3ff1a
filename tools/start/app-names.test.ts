import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '../workspace.ts';
import { AppNames } from './app-names.ts';
import { discoverApps } from './apps.ts';

const apps = discoverApps(workspaceRoot);
const posts = apps.find(({ name }) => name === 'posts')!;
const gateway = apps.find(({ isGateway }) => isGateway)!;
const isLinux = process.platform === 'linux';

let names: AppNames;

beforeAll(async () => void (names = await AppNames.open(apps)));
afterAll(() => names.close());

describe('AppNames', () => {
  it('finds all instances of an app at one port, by the target that everybody is told', async () => {
    const planned = await names.planAll([posts], () => (isLinux ? 2 : 1));
    for (const instance of planned) names.entryOf(instance).enter();

    const target = new URL(names.targets.get('posts')!.replace('dns:', 'http:'));
    const resolver = new Resolver();
    resolver.setServers([target.host]);
    const [, name, port] = /^\/(.+):(\d+)$/.exec(target.pathname)!;
    expect(await resolver.resolve4(name!)).toEqual(planned.map(({ host }) => host));
    expect(planned.map(({ grpcPort }) => `${grpcPort}`)).toEqual(planned.map(() => port));
    expect(planned.map((instance) => instance.name)).toEqual(['posts-1', 'posts-2'].slice(0, planned.length));
    expect(new Set(planned.map(({ host }) => host)).size).toBe(planned.length);
  });

  it('has gateways share the public address, each with a port of its own for its health', async () => {
    const planned = await names.planAll([gateway], () => 2);
    expect(planned.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(new Set(planned.map(({ healthPort }) => healthPort)).size).toBe(2);
    expect(planned.map(({ grpcPort }) => grpcPort)).toEqual([undefined, undefined]);
  });
});
