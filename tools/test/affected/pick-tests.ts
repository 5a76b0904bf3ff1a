import { matchesGlob, posix } from 'node:path';
import { isCode } from '../../graph/import-graph.ts';
import { resolveImport } from '../../graph/resolve-import.ts';
import { NeedsReader, type TestNeeds, type Tree } from './test-needs.ts';

/** A test file and why it has to run. */
export interface PickedTest {
  test: string;
  why: string;
}

const generated = 'libs/contracts/src/gen/';
/** Who reads the list of all files, or copies them, depends on all. */
const readsEverything = 'tools/check/workspace-files.ts';
const testFile = /\.test\.ts$/;
const prose = /\.md$/;
/** What these say is no test's business, but of `npm run check`. */
const ofChecksAlone = new Set(['.gitignore', '.prettierignore', 'eslint.config.mjs', 'prettier.config.mjs']);

/**
 * Picks the test files that changed files can make fail. In doubt it picks more: a file that says how everything is
 * built or run touches all tests, one that nothing names and nobody imports those of its app or lib.
 * @param changed paths relative to the workspace, of files that may be gone
 */
export function pickTests(tree: Tree, changed: readonly string[]): PickedTest[] {
  const tests = tree.graph.files.filter((file) => testFile.test(file)).sort();
  const rootFile = changed.find((file) => !file.includes('/') && !prose.test(file) && !ofChecksAlone.has(file));
  if (rootFile) return tests.map((test) => ({ test, why: `${rootFile} changed, which may mean anything` }));
  const reader = new NeedsReader(tree);
  const reachOfApp = new Map(tree.apps.map((app) => [app, reader.needsOf(`apps/${app}/src/main.ts`)]));
  const touching = changed.flatMap(withGenerated);
  return tests.flatMap((test) => {
    const why = whyTouched(reader.needsOf(test), { changed: touching, reachOfApp, tree });
    return why === undefined ? [] : [{ test, why }];
  });
}

interface Change {
  changed: readonly string[];
  reachOfApp: ReadonlyMap<string, TestNeeds>;
  tree: Tree;
}

function whyTouched(needs: TestNeeds, { changed, reachOfApp, tree }: Change): string | undefined {
  for (const file of changed) {
    if (needs.files.has(file)) return `imports or runs ${file}`;
    if (needs.files.has(readsEverything)) return `reads the whole workspace, and so ${file}`;
    const name = [...needs.named].find((path) => path === file || file.startsWith(`${path}/`));
    if (name) return `names ${name}${name === file ? '' : `, where ${file} is`}`;
    const pattern = [...needs.patterns].find((glob) => matchesGlob(file, glob));
    if (pattern) return `looks for ${pattern}, and so ${file}`;
    const app = [...needs.apps].find((started) => isPartOf(started, file, { reach: reachOfApp.get(started), tree }));
    if (app) return `starts ${app}, which needs ${file}`;
    if (isDoubtful(file, tree) && [...needs.files].some((path) => path.startsWith(`${ownerOf(file)}/src/`)))
      return `stands on ${ownerOf(file)}, where ${file} is`;
    const orphan = isCode(file) && !tree.graph.has(file) ? missedBy(needs, file, tree) : undefined;
    if (orphan) return `${orphan} ${file}, which is gone`;
  }
  return undefined;
}

/** How a test stood on code that is gone: something imports it still, or is beside it and may have run it. */
function missedBy({ files }: TestNeeds, gone: string, { graph }: Tree): string | undefined {
  const isMeant = (path: string) => path === gone;
  const broken = graph.brokenIn(files).find(({ file, specifier }) => resolveImport(file, specifier, isMeant) === gone);
  if (broken) return `needs ${broken.file}, which imports`;
  if (testFile.test(gone)) return undefined;
  const beside = [...files].find((file) => posix.dirname(file) === posix.dirname(gone));
  return beside && `needs ${beside}, beside`;
}

/** What its process reaches, and what of its folder is no code that is there: data, or gone. */
function isPartOf(app: string, file: string, { reach, tree }: { reach: TestNeeds | undefined; tree: Tree }): boolean {
  return reach?.files.has(file) || (file.startsWith(`apps/${app}/`) && isDoubtful(file, tree));
}

/** Neither code that is there nor prose: gone, or data of some kind. */
function isDoubtful(file: string, { graph }: Tree): boolean {
  return /^(?:apps|libs)\//.test(file) && !prose.test(file) && !graph.has(file) && !file.includes('/test/');
}

function ownerOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** A contract and what buf makes of it change together, though perhaps not yet. */
function withGenerated(file: string): string[] {
  const [, path] = /^proto\/(.*)\.proto$/.exec(file) ?? [];
  return path === undefined ? [file] : [file, `${generated}${path}.ts`];
}
