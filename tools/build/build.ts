import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';

const configFiles = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
const stampFile = join(workspaceRoot, 'dist', '.stamp');

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
  const stamp = stampOfSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return stamp;
  log('building …');
  rmSync(stampFile, { force: true });
  const nest = join(workspaceRoot, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const bounds = { timeoutMs: 180_000, ...(signal && { signal }) };
  const { code, output } = await runCommand(process.execPath, [nest, 'build'], { cwd: workspaceRoot, ...bounds });
  if (code !== 0) throw new Error(`The build failed:\n${output.trim()}`);
  removeOrphans();
  writeFileSync(stampFile, stamp);
  return stamp;
}

/**
 * Says that dist holds what the sources say, for those who compiled by themselves.
 * @returns a name for this state of the sources
 */
export function markBuilt(): string {
  const stamp = stampOfSources();
  writeFileSync(stampFile, stamp);
  return stamp;
}

/** Says that dist may hold something else: the next build is a whole one. */
export function unmarkBuilt(): void {
  rmSync(stampFile, { force: true });
}

/** Whether dist of a workspace holds what its sources say. */
export function isBuildCurrent(root: string): boolean {
  const stamp = join(root, 'dist', '.stamp');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOfSources(root);
}

function stampOfSources(root = workspaceRoot): string {
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root });
  return hashOf(root, [...configFiles, ...sources.filter((file) => !file.endsWith('.test.ts')).sort()]);
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
