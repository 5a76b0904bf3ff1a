import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';

const configFiles = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
const stampFile = (root: string) => join(root, 'dist', '.stamp');

/**
 * Compiles apps and libs into dist, unless dist already holds exactly what the sources say.
 * @returns a name for this state of the sources
 * @throws when it does not compile, with the compiler's output
 */
export async function buildIfStale({
  log,
  signal,
}: {
  log: (line: string) => void;
  signal?: AbortSignal;
}): Promise<string> {
  const stamp = stampOfSources(workspaceRoot);
  if (isBuildCurrent(workspaceRoot, stamp)) return stamp;
  log('building …');
  unmarkBuilt(workspaceRoot);
  const nest = join(workspaceRoot, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const bounds = { timeoutMs: 180_000, ...(signal && { signal }) };
  const { code, output } = await runCommand(process.execPath, [nest, 'build'], { cwd: workspaceRoot, ...bounds });
  if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
  removeOrphans();
  writeFileSync(stampFile(workspaceRoot), stamp);
  return stamp;
}

/**
 * Says that dist holds what the sources said, for those who compiled by themselves. Where the compiler or its settings
 * are others than those of the build it was made from, it does not: only a whole build brings those in.
 * @param stamp the sources before they were compiled: what is saved meanwhile is not built
 * @param last names the build that dist held before
 */
export function markBuilt(root: string, stamp: string, last: string): void {
  if (compilerOf(stamp) === compilerOf(last)) writeFileSync(stampFile(root), stamp);
  else unmarkBuilt(root);
}

/** Says that dist may hold something else: the next build is a whole one. */
export function unmarkBuilt(root: string): void {
  rmSync(stampFile(root), { force: true });
}

/** Whether dist of a workspace holds what its sources say. */
export function isBuildCurrent(root: string, stamp = stampOfSources(root)): boolean {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stamp;
}

/** A name for what the sources say now, and for what compiles them. */
export function stampOfSources(root: string): string {
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root });
  const compiled = sources.filter((file) => !file.endsWith('.test.ts')).sort();
  return `${hashOf(root, configFiles)}-${hashOf(root, compiled)}`;
}

function compilerOf(stamp: string): string | undefined {
  return stamp.split('-')[0];
}

function hashOf(root: string, files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** The compiler leaves the output of sources that are gone; an app could still import it. */
function removeOrphans(): void {
  for (const file of globSync('dist/{apps,libs}/**/*.js', { cwd: workspaceRoot })) {
    const source = join(workspaceRoot, file.slice('dist/'.length, -'.js'.length));
    if (!existsSync(`${source}.ts`)) rmSync(join(workspaceRoot, file));
  }
}
