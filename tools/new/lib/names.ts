import { UsageError } from '../../start/usage-error.ts';
import { capitalized } from '../spellings.ts';
import { expectFree, expectName } from '../workspace-names.ts';

/** A lib, and what it is for. */
export interface LibNames {
  lib: string;
  /** A sentence without its full stop. */
  about: string;
  About: string;
}

/**
 * Works out the names of a lib.
 * @throws UsageError for a name that is none or is taken, and without a word on what it is for
 */
export function readLibNames(root: string, given: { lib: string | undefined; about: string | undefined }): LibNames {
  const lib = expectName('a lib', given.lib);
  expectFree(root, [`libs/${lib}`]);
  const about = given.about?.replace(/[.\s]+$/, '');
  if (!about) throw new UsageError('say in a few words what it is for: --about "rows that are kept for a moment"');
  return { lib, about, About: capitalized(about) };
}
