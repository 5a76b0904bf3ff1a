import { readChanges } from './changed-files.ts';
import { pickTests, type PickedTest } from './pick-tests.ts';
import { readTree } from './read-tree.ts';

/** What `npm test -- --affected` was asked. */
export interface AffectedOptions {
  /** A commit or branch to compare with; default where this branch left main. */
  since: string | undefined;
  /** Parts of paths: only tests that have one of them; none means all. */
  patterns: readonly string[];
}

/** Which tests are affected, and what by. */
export interface Choice {
  picked: PickedTest[];
  /** One line about what was compared. */
  about: string;
}

/**
 * Finds the test files that what changed can make fail.
 * @throws when git cannot say what changed
 */
export async function chooseAffected(root: string, { since, patterns }: AffectedOptions): Promise<Choice> {
  const { base, files } = await readChanges(root, since);
  const tree = readTree(root);
  const affected = files.length === 0 ? [] : pickTests(tree, files);
  const isAsked = ({ test }: PickedTest) => patterns.length === 0 || patterns.some((part) => test.includes(part));
  const picked = affected.filter(isAsked);
  const all = tree.graph.files.filter((file) => file.endsWith('.test.ts')).length;
  const about = `${files.length} files changed since ${base.slice(0, 12)}: ${picked.length} of ${all} test files are affected`;
  return { picked, about };
}

/** One line for each test, with its reason. */
export function describeChoice({ picked, about }: Choice): string[] {
  const width = Math.max(0, ...picked.map(({ test }) => test.length));
  return [about, ...picked.map(({ test, why }) => `  ${test.padEnd(width)}  ${why}`)];
}
