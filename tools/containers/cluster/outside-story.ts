import { readFileSync } from 'node:fs';
import { outside } from './bystanders.ts';
import { toolsFolder } from './helper-container.ts';
import type { PlannedCluster } from './plan-cluster.ts';
import type { PodRunner } from './pod-runner.ts';

const authority = '/authority.crt';

/**
 * Lives the first story from outside of the cluster: by the public name, through the proxy.
 * @param authorityFile PEM file of who has issued the public certificate
 * @throws with the last lines of the story when it stops
 */
export async function liveStoryOutside(
  runner: PodRunner,
  { pods, entrance }: PlannedCluster,
  authorityFile: string,
): Promise<void> {
  const pod = pods.find(({ name }) => name === outside)!;
  const port = entrance.port === 443 ? '' : `:${entrance.port}`;
  await runner.runTool(pod, [`${toolsFolder}/tools/containers/story.main.ts`, `https://${entrance.hostname}${port}`], {
    env: { NODE_EXTRA_CA_CERTS: authority },
    files: { [authority]: readFileSync(authorityFile, 'utf8') },
  });
}
