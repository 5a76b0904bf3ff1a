import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import type { App } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import type { CheckReport } from './check-report.ts';
import { publicUrl, secretsFolder, startSystem } from './compose-system.ts';
import type { Docker } from './docker.ts';
import { proveIsolation } from './prove-isolation.ts';
import { publicClient } from './public-client.ts';
import { restartRolling } from './restart-rolling.ts';

const bounds = { healthySeconds: 120, repeatedPercent: 2 };

/** Starts the real Compose file and lives in it: a story, what must not work, a rolling restart, the story again. */
export async function checkCompose(docker: Docker, apps: readonly App[], report: CheckReport): Promise<void> {
  const { log, failures } = report;
  const began = performance.now();
  await startSystem(docker, { isBuilt: true });
  report.bound('seconds until the whole system is healthy', (performance.now() - began) / 1_000, bounds.healthySeconds);
  const caFile = join(secretsFolder(), 'ca', 'ca.crt');
  const token = await liveStory(caFile, log);
  for (const { what, isSo, seen } of await proveIsolation(docker, apps)) {
    if (isSo) log(`${what} (${seen})`);
    else failures.push(`not so: ${what} (${seen})`);
  }
  const ask = publicClient({ url: publicUrl(), caFile, token });
  const names = apps.map(({ name }) => name);
  const { requests, repeated, failures: failed, restarted } = await restartRolling(docker, names, { ask, log });
  const words = `${requests} requests, ${repeated} asked once more, ${failed.length} failed`;
  log(`rolling restart of ${restarted.length} containers: ${words}`);
  report.bound('percent that had to be asked once more', (100 * repeated) / requests, bounds.repeatedPercent);
  failures.push(...[...new Set(failed)].slice(0, 10).map((failure) => `during the rolling restart: ${failure}`));
  await liveStory(caFile, log);
}

/** @returns an access token */
async function liveStory(caFile: string, log: (line: string) => void): Promise<string> {
  const program = join(import.meta.dirname, 'story.main.ts');
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile };
  const { code, stdout, output } = await runCommand(process.execPath, [program, publicUrl()], {
    cwd: workspaceRoot,
    env,
  });
  if (code !== 0) throw new Error(`the story: ${output.trimEnd().split('\n').slice(-8).join('\n')}`);
  log('the story: sign up, follow, post with a picture, see it, be told live: passed');
  return (JSON.parse(stdout) as { token: string }).token;
}
