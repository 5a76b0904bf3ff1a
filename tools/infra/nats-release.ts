import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storeInCache, type NatsProgram } from './nats-cache.ts';
import { withScratch } from './program-cache.ts';
import { runCommand } from './run-command.ts';

/** Where the NATS project publishes its releases. */
export const releasesUrl = 'https://github.com/nats-io/nats-server/releases/download';
/** The release that is fetched where no other server is found. */
export const natsRelease = '2.15.1';
const listTimeoutMs = 4_000;
const archiveTimeoutMs = 60_000;

/**
 * Fetches the archive the NATS project publishes for this platform, checks it against the SHA256SUMS of the same
 * release, and unpacks it into the cache.
 * @param baseUrl where the releases are; default the project's own
 * @throws when it cannot be reached, has no such archive, or the checksum differs; the cache is unchanged then
 */
export async function fetchNatsRelease(cache: string, baseUrl: string = releasesUrl): Promise<NatsProgram> {
  const folder = natsReleaseFolder();
  const archive = `${folder}.tar.gz`;
  const base = `${baseUrl.replace(/\/$/, '')}/v${natsRelease}`;
  const checksums = (await download(`${base}/SHA256SUMS`, listTimeoutMs)).toString();
  const wanted = checksumOf(checksums, archive);
  if (!wanted) throw new Error(`release ${natsRelease} lists no ${archive}`);
  const bytes = await download(`${base}/${archive}`, archiveTimeoutMs);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted) throw new Error(`checksum of ${archive} is ${found}, the release says ${wanted}`);
  return withScratch(cache, async (scratch) => {
    await writeFile(join(scratch, archive), bytes);
    const { code, output } = await runCommand('tar', ['-xzf', archive], { cwd: scratch, timeoutMs: 30_000 });
    if (code !== 0) throw new Error(`tar could not unpack ${archive}: ${output.trim()}`);
    return storeInCache(cache, join(scratch, folder, 'nats-server'));
  });
}

/** What NATS calls the release for this platform: name of its archive (without `.tar.gz`) and of the folder in it. */
export function natsReleaseFolder(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return `nats-server-v${natsRelease}-${process.platform}-${architecture}`;
}

/** Finds a file in the output format of sha256sum: checksum, blanks (a star marks binary), name. */
function checksumOf(list: string, file: string): string | undefined {
  const lines = list.split('\n').map((line) => line.trim().split(/\s+\*?/));
  return lines.find(([, name]) => name === file)?.[0]?.toLowerCase();
}

async function download(url: string, timeoutMs: number): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    // fetch says only that it failed; its cause knows why.
    const { message, cause } = error as Error & { cause?: Error };
    throw new Error(`${url}: ${cause?.message ?? message}`, { cause: error });
  }
}
