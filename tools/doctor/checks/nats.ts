import { natsRelease, releasesUrl } from '../../infra/nats-release.ts';
import { natsVersionMin } from '../../infra/nats-cache.ts';
import { good, stops, warns, type CheckFinding } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** Whether there is a NATS server, or a place that has one. */
export async function checkNats(machine: Machine): Promise<CheckFinding> {
  if (machine.env.NATS_URL) return good('NATS_URL names a server');
  const here = await machine.findNatsHere().catch(() => undefined);
  if (here) return good(`${here.version} (${here.source})`);
  const release = `${machine.env.ROOKERY_NATS_RELEASES_URL ?? releasesUrl}/v${natsRelease}/SHA256SUMS`;
  const places = [release, ...(await findMirrors(machine))];
  const answers = await Promise.all(places.map((url) => machine.ask(url)));
  const found = 'not on PATH, not in the cache';
  const mend = `put nats-server ≥ ${natsVersionMin} on PATH: https://nats.io/download`;
  const isReached = answers.some(({ problem }) => problem === undefined);
  if (!isReached) {
    const why = answers.map(({ problem }, index) => `${new URL(places[index]!).host}: ${problem}`).join('; ');
    return stops(found, { breaks: `it would have to be fetched, and nobody answers (${why})`, mend });
  }
  return warns(found, { breaks: 'the first start takes longer, and needs the network: it fetches one', mend });
}

/** Of Debian's packages, as apt is configured; none where there is no apt. */
async function findMirrors({ run }: Machine): Promise<string[]> {
  const targets = await run('apt-get', 'indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages');
  if (targets?.code !== 0) return [];
  return [...new Set(targets.stdout.split('\n').filter((line) => /^https?:/.test(line)))];
}
