import { projectName } from './compose-system.ts';
import type { Docker } from './docker.ts';

/** The containers of a service that run. */
export async function containersOf(docker: Docker, service: string): Promise<string[]> {
  const printed = await docker.run([
    'ps',
    '--filter',
    `label=com.docker.compose.project=${projectName()}`,
    '--filter',
    `label=com.docker.compose.service=${service}`,
    '--format',
    '{{.Names}}',
  ]);
  return printed.trim().split('\n').filter(Boolean).sort();
}

/** Every address of the containers of these services, one for each network that a container is on. */
export async function addressesOf(docker: Docker, services: readonly string[]): Promise<string[]> {
  const containers = (await Promise.all(services.map((service) => containersOf(docker, service)))).flat();
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  const printed = containers.map((container) => docker.run(['inspect', '--format', format, container]));
  return (await Promise.all(printed)).flatMap((line) => line.trim().split(/\s+/).filter(Boolean));
}

/** The networks of a container that lead out, as the engine has them. */
export async function outwardNetworksOf(docker: Docker, container: string): Promise<string[]> {
  const format = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}';
  const names = (await docker.run(['inspect', '--format', format, container])).trim().split(/\s+/).filter(Boolean);
  const printed = await docker.run(['network', 'inspect', '--format', '{{.Internal}} {{.Name}}', ...names]);
  return printed.split('\n').flatMap((line) => (line.startsWith('false ') ? [line.slice('false '.length)] : []));
}

/**
 * What a piece of JavaScript says inside a container of an app, with what the app has: its modules and its environment.
 * @param script an ES module that prints
 * @throws when it fails
 */
export async function evaluateIn(docker: Docker, container: string, script: string): Promise<string> {
  return (await docker.run(['exec', container, 'node', '--input-type=module', '--eval', script])).trim();
}
