import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transform, type Options } from '@swc/core';

/** One source and what the compiler made of it. */
interface Compiled {
  file: string;
  code: string;
  map: string;
}

/**
 * Compiles some files of apps and libs into dist, as `nest build` does all of them.
 * @param files relative to the workspace; of one that is gone the output is removed
 * @returns what the compiler says of each file that it refuses, with file and line; then nothing was written
 */
export async function compileFiles(root: string, files: readonly string[]): Promise<string[]> {
  const options = readOptions(root);
  const texts = files.map((file) => ({ file, text: readIfThere(join(root, file)) }));
  const there = texts.filter((one): one is { file: string; text: string } => one.text !== undefined);
  const results = await Promise.allSettled(there.map((one) => compile(root, one, options)));
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [describe(root, result.reason)] : []));
  if (problems.length > 0) return problems;
  for (const result of results) if (result.status === 'fulfilled') write(root, result.value);
  for (const { file, text } of texts) if (text === undefined) rmSync(outputOf(root, file), { force: true });
  return [];
}

/**
 * What nest hands to swc: `.swcrc`, the names of the libs from `tsconfig.json`, and that imports name files. A test
 * compares what comes out with what `nest build` makes.
 */
function readOptions(root: string): Options {
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8')) as Record<string, object>;
  const { $schema: _, exclude: __, jsc, ...swcrc } = read('.swcrc');
  const { paths } = read('tsconfig.json').compilerOptions as { paths: Record<string, string[]> };
  const module = { ...swcrc.module, resolveFully: true } as Options['module'];
  const experimental = { keepImportAttributes: true };
  return { ...swcrc, swcrc: false, configFile: false, module, jsc: { ...jsc, baseUrl: root, paths, experimental } };
}

async function compile(root: string, source: { file: string; text: string }, options: Options): Promise<Compiled> {
  const { file, text } = source;
  const filename = join(root, file);
  const sourceFileName = relative(dirname(outputOf(root, file)), filename);
  const { code, map = '{}' } = await transform(text, { ...options, filename, sourceFileName });
  return { file, code, map: JSON.stringify({ ...(JSON.parse(map) as object), sources: [sourceFileName] }) };
}

function write(root: string, { file, code, map }: Compiled): void {
  const output = outputOf(root, file);
  mkdirSync(dirname(output), { recursive: true });
  const name = output.slice(output.lastIndexOf('/') + 1);
  writeFileSync(`${output}.map`, map);
  writeFileSync(output, `${code}\n//# sourceMappingURL=${name}.map`);
}

function outputOf(root: string, file: string): string {
  return join(root, 'dist', file.replace(/\.ts$/, '.js'));
}

/** The compiler draws what is wrong, with absolute paths. */
function describe(root: string, error: unknown): string {
  return (error as Error).message.replaceAll(`${root}/`, '').trim();
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
