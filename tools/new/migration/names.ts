import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../start/usage-error.ts';
import { spellingsOf } from '../spellings.ts';
import { expectDomainApp, expectName } from '../workspace-names.ts';

/** The next migration of an app. */
export interface MigrationNames {
  app: string;
  /** Name of its file, without an ending: `1795000000000-add-language`. */
  file: string;
  className: string;
  sql: string;
}

/**
 * Works out the names of a migration that runs after all there are.
 * @throws UsageError for an app that there is not, a name that is none or is taken, and without a statement
 */
export function readMigrationNames(
  root: string,
  given: { app: string | undefined; what: string | undefined; sql: string | undefined },
): MigrationNames {
  const app = expectDomainApp(root, given.app);
  const what = expectName('a migration', given.what);
  if (!given.sql) throw new UsageError('say what changes: --sql "alter table …"');
  const folder = join(root, 'apps', app, 'src', 'migrations');
  const known = existsSync(folder) ? readdirSync(folder) : [];
  if (known.some((file) => file.endsWith(`-${what}.ts`)))
    throw new UsageError(`${app} has a migration ${what} already`);
  const times = known.map((file) => Number.parseInt(file, 10)).filter((time) => !Number.isNaN(time));
  const time = Math.max(Date.now(), ...times.map((before) => before + 1));
  return { app, file: `${time}-${what}`, className: `${spellingsOf(what).pascal}${time}`, sql: given.sql };
}
