import { readAppNames } from './app/names.ts';
import { readEventNames } from './event/names.ts';
import { readLibNames } from './lib/names.ts';
import { readMigrationNames } from './migration/names.ts';
import type { NewOptions } from './options.ts';
import { readRpcNames } from './rpc/names.ts';

/** What the schematic of a kind is filled in with. Throws UsageError for names that are wrong or taken. */
export function readNames(root: string, { kind, names: [first, second], ...more }: NewOptions): object {
  switch (kind) {
    case 'app':
      return readAppNames(root, { app: first, entity: more.entity });
    case 'rpc':
      return readRpcNames(root, { app: first, method: second, table: more.table });
    case 'event':
      return readEventNames(root, { app: first, event: second, aggregate: more.aggregate });
    case 'migration':
      return readMigrationNames(root, { app: first, what: second, sql: more.sql });
    case 'lib':
      return readLibNames(root, { lib: first, about: more.about });
  }
}
