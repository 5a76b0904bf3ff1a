import type { Docker } from '../docker.ts';
import { label } from './pod-names.ts';

/** Takes away everything that any run of this check has left with the engine. */
export async function removePods(docker: Docker): Promise<void> {
  const filter = ['--filter', `label=${label}`];
  for (;;) {
    const left = (await docker.run(['ps', '--all', '--quiet', ...filter])).split('\n').filter(Boolean);
    if (left.length === 0) break;
    await docker.try(['rm', '--force', '--volumes', ...left], { timeoutMs: 120_000 });
  }
  const networks = (await docker.run(['network', 'ls', '--quiet', ...filter])).split('\n').filter(Boolean);
  if (networks.length > 0) await docker.run(['network', 'rm', ...networks]);
}
