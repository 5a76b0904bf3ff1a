import type { Docker } from './docker.ts';

/** The containers of a service that run. */
export async function containersOf(docker: Docker, service: string): Promise<string[]> {
  const printed = await docker.run([
    'ps',
    '--filter',
    `label=com.docker.compose.service=${service}`,
    '--format',
    '{{.Names}}',
  ]);
  return printed.trim().split('\n').filter(Boolean).sort();
}

/**
 * What a piece of JavaScript says inside a container of an app, with what the app has: its modules and its environment.
 * @param script an ES module that prints
 * @throws when it fails
 */
export async function evaluateIn(docker: Docker, container: string, script: string): Promise<string> {
  return (await docker.run(['exec', container, 'node', '--input-type=module', '--eval', script])).trim();
}
