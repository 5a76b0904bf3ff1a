import type { App } from '../start/apps.ts';
import { prefixOf } from '../start/environment.ts';
import { projectName } from './compose-system.ts';
import { addressesOf, containersOf, evaluateIn, outwardNetworksOf } from './in-container.ts';
import type { Docker } from './docker.ts';

const connectMs = 3_000;

/** One thing that has to be so. */
export interface Proof {
  what: string;
  isSo: boolean;
  /** What was seen. */
  seen: string;
}

/** That containers reach what they need and nothing else, and can change nothing. */
export async function proveIsolation(docker: Docker, apps: readonly App[]): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const app of apps) {
    const [container = ''] = await containersOf(docker, app.name);
    proofs.push(
      ...(await confinementOf(docker, app.name, container)),
      ...(await reachOf(docker, app, container, apps)),
    );
  }
  proofs.push(await publishedPorts(docker));
  return proofs;
}

async function confinementOf(docker: Docker, name: string, container: string): Promise<Proof[]> {
  const write = `import { writeFileSync } from 'node:fs';
    try { writeFileSync('/rookery/main.mjs', ''); console.log('written'); } catch (error) { console.log(error.code); }`;
  const [written, user] = [
    await evaluateIn(docker, container, write),
    await evaluateIn(docker, container, 'console.log(process.getuid())'),
  ];
  return [
    { what: `${name} cannot change its own files`, isSo: written === 'EROFS', seen: written },
    { what: `${name} is not root`, isSo: Number(user) > 0, seen: `user ${user}` },
  ];
}

async function reachOf(docker: Docker, app: App, container: string, apps: readonly App[]): Promise<Proof[]> {
  const reaches = (host: string, port: number) => evaluateIn(docker, container, connecting(host, port));
  const proofs = [await mustReach(`${app.name} reaches the broker`, () => reaches('nats-1', 4222))];
  const guarded = [
    { name: 'PostgreSQL', services: ['postgres-1', 'postgres-2'], port: 5432, isAllowed: app.hasDatabase },
    { name: 'Valkey', services: ['valkey'], port: 6379, isAllowed: app.isGateway },
  ];
  for (const { name, services, port, isAllowed } of guarded) {
    if (isAllowed) proofs.push(await mustReach(`${app.name} reaches ${name}`, () => reaches(services[0]!, port)));
    else
      proofs.push(
        await mustNotReach(`${app.name} reaches no ${name}`, await addressesOf(docker, services), port, reaches),
      );
  }
  proofs.push(await hasNoWayOut(docker, app.name, container, reaches));
  const other = apps.find(({ name, hasDatabase }) => hasDatabase && name !== app.name);
  if (app.hasDatabase && other) {
    const seen = await evaluateIn(docker, container, askingOther(app.name, other.name));
    proofs.push({ what: `${app.name} is not let into the database of ${other.name}`, isSo: seen === '42501', seen });
  }
  return proofs;
}

/** Silence alone proves nothing: the address is nobody's, and many a way out leads to no answer from there. */
async function hasNoWayOut(
  docker: Docker,
  name: string,
  container: string,
  connect: (host: string, port: number) => Promise<string>,
): Promise<Proof> {
  const outward = await outwardNetworksOf(docker, container);
  const answer = await connect('192.0.2.1', 443);
  const seen = `${answer}; networks that lead out: ${outward.join(', ') || 'none'}`;
  return { what: `${name} has no way out`, isSo: outward.length === 0 && !hasAnswered(answer), seen };
}

async function mustReach(what: string, connect: () => Promise<string>): Promise<Proof> {
  const seen = await connect();
  return { what, isSo: seen === 'open', seen };
}

/** By address: a name that is not found says nothing of who knows the address. */
async function mustNotReach(
  what: string,
  addresses: readonly string[],
  port: number,
  connect: (host: string, port: number) => Promise<string>,
): Promise<Proof> {
  const answers: string[] = [];
  for (const address of addresses) answers.push(await connect(address, port));
  const isSo = answers.length > 0 && !answers.some(hasAnswered);
  return { what, isSo, seen: `${answers.length} addresses: ${[...new Set(answers)].join(', ')}` };
}

/** A refusal is an answer: what was sent has got there, or to whoever stands in between. */
function hasAnswered(answer: string): boolean {
  return answer === 'open' || answer === 'ECONNREFUSED';
}

function connecting(host: string, port: number): string {
  return `import { connect } from 'node:net';
    const socket = connect({ host: '${host}', port: ${port} });
    const end = (text) => { console.log(text); process.exit(0); };
    socket.setTimeout(${connectMs}, () => end('silence'));
    socket.once('connect', () => end('open')).once('error', ({ code }) => end(code));`;
}

/** With all that it knows itself: its certificate's CA, its role, its password. */
function askingOther(app: string, other: string): string {
  return `import { readFileSync } from 'node:fs';
    import pg from 'pg';
    const url = new URL(process.env.${prefixOf(app)}_DATABASE_URL.replace(/,[^/]+/, ''));
    url.pathname = '/rookery_${other.replaceAll('-', '_')}';
    const ca = readFileSync(process.env.TLS_DIR + '/ca.crt');
    const client = new pg.Client({ connectionString: url.href, ssl: { ca, checkServerIdentity: () => undefined } });
    await client.connect().then(() => console.log('open'), ({ code }) => console.log(code));
    await client.end();`;
}

/** Nobody but the proxy is to be reached from outside. */
async function publishedPorts(docker: Docker): Promise<Proof> {
  const printed = await docker.run([
    'ps',
    '--filter',
    `label=com.docker.compose.project=${projectName()}`,
    '--format',
    '{{.Label "com.docker.compose.service"}} {{.Ports}}',
  ]);
  const published = printed
    .trim()
    .split('\n')
    .filter((line) => line.includes('->'));
  const isSo = published.length === 1 && published[0]!.startsWith('proxy ');
  return { what: 'only the proxy is reached from outside', isSo, seen: published.join('; ') };
}
