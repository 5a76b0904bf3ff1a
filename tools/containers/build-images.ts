import { join } from 'node:path';
import { formatTable } from '../rookery/table.ts';
import type { App } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import type { CheckReport } from './check-report.ts';
import type { Docker } from './docker.ts';
import { largestFolders, measureImages } from './image-sizes.ts';

/** Which build the check makes: beside it, others of the same name stay. */
export const imageTag = 'check';
const bounds = { unpackedMiB: 480, compressedMiB: 190, buildSeconds: 360 };

/** Builds the image of every app. */
export async function buildImages(docker: Docker, apps: readonly App[], report: CheckReport): Promise<void> {
  const began = performance.now();
  const file = join(workspaceRoot, 'docker', 'Dockerfile');
  for (const { name } of apps) {
    const args = ['-f', file, '--build-arg', `APP=${name}`, '-t', imageOf(name), workspaceRoot];
    // The registry of npm may be one that only the machine itself reaches.
    await docker.run(['build', '-q', '--network', 'host', ...args], { timeoutMs: 1_200_000 });
  }
  report.bound('seconds for a cold build of all images', (performance.now() - began) / 1_000, bounds.buildSeconds);
}

/** Says how large images are, and of what. */
export async function boundSizes(docker: Docker, apps: readonly App[], report: CheckReport): Promise<void> {
  const measured = await measureImages(
    docker,
    apps.map(({ name }) => imageOf(name)),
  );
  report.print(formatTable(measured.map((row) => ({ ...row }))));
  const largest = (of: (row: (typeof measured)[number]) => number) => Math.max(...measured.map(of));
  report.bound(
    'MiB unpacked, the largest image',
    largest(({ unpackedMiB }) => unpackedMiB),
    bounds.unpackedMiB,
  );
  report.bound(
    'MiB compressed',
    largest(({ compressedMiB }) => compressedMiB),
    bounds.compressedMiB,
  );
  const folders = await largestFolders(docker, imageOf('gateway'));
  report.print(formatTable(folders.map((row) => ({ ...row }))));
}

/** Name of the image of an app. */
export function imageOf(app: string): string {
  return `rookery/${app}:${imageTag}`;
}
