import { cp, mkdir, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withScratch, cacheDirectory } from '../infra/program-cache.ts';
import { configuredMirrors } from '../infra/apt.ts';
import { postgresMajor } from '../infra/postgres-version.ts';
import { runCommand } from '../infra/run-command.ts';
import type { Docker } from './docker.ts';

/** The release whose name the official images bear. */
const release = 'trixie';
const nodeImage = `node:24-${release}-slim`;
/** What docker/Dockerfile begins with, and what docker/compose.yaml runs besides the apps. */
export const baseImages = {
  node: nodeImage,
  postgres: `postgres:${postgresMajor}-${release}`,
  broker: 'nats:2.12-alpine',
  rateStore: 'valkey/valkey:9-trixie',
  proxy: 'haproxy:3.2-trixie',
};
/** What Debian's release has; the one thing in which a stand-in is of another version than its name says. */
const standInPostgresMajor = 17;
const postgresId = 999;
/** What tells them from the official ones, whose names they bear. */
const standInLabel = 'rookery.stand-in';

const debianPackages = [
  `postgresql-${standInPostgresMajor}`,
  'nats-server',
  'valkey-server',
  'valkey-tools',
  'haproxy',
  'wget',
  'ca-certificates',
];

/**
 * Makes sure that the engine has the images that Dockerfile and Compose begin with: pulled, or, where no registry is
 * reached, made of Debian's packages under the official names. What stands in is told of.
 * @returns names of the images that are no official ones
 */
export async function prepareImages(docker: Docker, log: (line: string) => void): Promise<string[]> {
  const images = Object.values(baseImages);
  const format = `{{index .Config.Labels "${standInLabel}"}}`;
  const [missing, stoodIn]: [string[], string[]] = [[], []];
  for (const image of images) {
    const { code, stdout } = await docker.try(['image', 'inspect', '--format', format, image]);
    if (code === 0 && stdout.trim() === 'true') stoodIn.push(image);
    else if (code !== 0 && (await docker.try(['pull', '-q', image], { timeoutMs: 120_000 })).code !== 0)
      missing.push(image);
  }
  if (missing.length === 0) return stoodIn;
  log(`no registry is reached: ${missing.join(', ')} are made of Debian's packages`);
  await withScratch(cacheDirectory, async (scratch) => {
    if (missing.includes(nodeImage)) await makeNode(docker, scratch);
    const others = missing.filter((image) => image !== nodeImage);
    if (others.length > 0) await makeInfrastructure(docker, scratch, others);
  });
  return [...stoodIn, ...missing];
}

/** The image's Node is the workspace's own, and npm gets the settings by which this machine reaches its registry. */
async function makeNode(docker: Docker, scratch: string): Promise<void> {
  const context = join(scratch, 'node');
  await mkdir(context);
  await makeRoot(join(context, 'root.tar'), ['ca-certificates', 'libstdc++6', 'libatomic1']);
  await cp(process.execPath, join(context, 'node'));
  await cp(npmFolder(), join(context, 'npm'), { recursive: true, dereference: true });
  await writeFile(join(context, 'npmrc'), await npmSettings());
  const authority = process.env.NODE_EXTRA_CA_CERTS;
  await writeFile(join(context, 'ca.pem'), authority ? readFileSync(authority) : '');
  const npmCli = '../lib/node_modules/npm/bin';
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM scratch
LABEL ${standInLabel}=true
ADD root.tar /
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY npmrc /usr/local/etc/npmrc
COPY ca.pem /etc/stand-in/ca.pem
RUN ln -s ${npmCli}/npm-cli.js /usr/local/bin/npm && ln -s ${npmCli}/npx-cli.js /usr/local/bin/npx
${authority ? 'ENV NODE_EXTRA_CA_CERTS=/etc/stand-in/ca.pem\n' : ''}`,
  );
  await docker.run(['build', '-q', '-t', nodeImage, context]);
}

async function makeInfrastructure(docker: Docker, scratch: string, images: readonly string[]): Promise<void> {
  const tar = join(scratch, 'infrastructure.tar');
  // As the official image has it.
  const owner = `groupmod -g ${postgresId} postgres && usermod -u ${postgresId} -g ${postgresId} postgres`;
  await makeRoot(tar, debianPackages, [`chroot "$1" sh -c '${owner}'`]);
  const path = `/usr/lib/postgresql/${standInPostgresMajor}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  for (const image of images)
    await docker.run(['import', '--change', `ENV PATH=${path}`, '--change', `LABEL ${standInLabel}=true`, tar, image]);
}

async function makeRoot(tar: string, packages: readonly string[], hooks: readonly string[] = []): Promise<void> {
  const [mirror] = await configuredMirrors();
  if (mirror === undefined) throw new Error('apt is configured for no mirror');
  const without = ['man', 'doc', 'locale'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);
  const { code, output } = await runCommand(
    'mmdebstrap',
    [
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      ...without,
      ...hooks.map((hook) => `--customize-hook=${hook}`),
      release,
      tar,
      mirror,
    ],
    { cwd: dirname(tar) },
  );
  if (code !== 0)
    throw new Error(`mmdebstrap ended with code ${code}: ${output.trimEnd().split('\n').slice(-3).join('; ')}`);
}

/** The npm that PATH names: asked for its folder, it answers with that of the Node that runs it, which may have none. */
function npmFolder(): string {
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const program = found.find((path) => existsSync(path));
  if (program === undefined) throw new Error('there is no npm on PATH');
  return dirname(dirname(realpathSync(program)));
}

async function npmSettings(): Promise<string> {
  const { stdout } = await runCommand('npm', ['config', 'get', 'registry'], { cwd: '/' });
  const authority = process.env.NODE_EXTRA_CA_CERTS ? ['cafile=/etc/stand-in/ca.pem'] : [];
  return [`registry=${stdout.trim()}`, ...authority, ''].join('\n');
}
