import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { transform, type Options } from '@swc/core';

/** One source and what the compiler made of it. */
interface Compiled {
  file: string;
  code: string;
  map: string;
}

/** What became of some sources. */
export interface CompileResult {
  /** What the compiler says of each file that it refuses, with file and line; then nothing was written. */
  problems: string[];
  /** The files whose code is another now: not those where only types or the layout changed. */
  changed: string[];
}

/**
 * Compiles some files of apps and libs into dist, as `nest build` does all of them.
 * @param files relative to the workspace; of one that is gone the output is removed
 */
export async function compileFiles(root: string, files: readonly string[]): Promise<CompileResult> {
  const options = readOptions(root);
  const texts = files.map((file) => ({ file, text: readIfThere(join(root, file)) }));
  const there = texts.filter((one): one is { file: string; text: string } => one.text !== undefined);
  const results = await Promise.allSettled(there.map((one) => compile(root, one, options)));
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [describe(root, result.reason)] : []));
  if (problems.length > 0) return { problems, changed: [] };
  const compiled = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const written = compiled.filter((one) => write(root, one)).map(({ file }) => file);
  const gone = texts.filter(({ file, text }) => text === undefined && existsSync(outputOf(root, file)));
  for (const { file } of gone) rmSync(outputOf(root, file));
  return { problems, changed: [...written, ...gone.map(({ file }) => file)] };
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

/** Returns whether the code is another than before. */
function write(root: string, { file, code, map }: Compiled): boolean {
  const output = outputOf(root, file);
  mkdirSync(dirname(output), { recursive: true });
  const text = `${code}\n//# sourceMappingURL=${basename(output)}.map`;
  const isSame = readIfThere(output) === text;
  writeFileSync(`${output}.map`, map);
  if (!isSame) writeFileSync(output, text);
  return !isSame;
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
