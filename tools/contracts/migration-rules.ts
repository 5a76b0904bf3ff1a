import type { ContractBreak } from './contract-break.ts';
import { judgeAlteredTable } from './altered-table-rules.ts';
import { isObject, objectAt, type Json } from './json.ts';
import { namesIn, type Statement } from './parse-migrations.ts';

/** What the migrations since the release have made so far: nobody reads it yet, and it is empty. */
export interface KnownTables {
  created: Set<string>;
}

/** What a rule has to know of where the statement stands. */
export interface StatementContext {
  isTransactional: boolean;
  known: KnownTables;
}

type Rule = (tree: Json, context: StatementContext) => ContractBreak[];

const contractAdvice =
  'The release still reads it. Leave it; once a release that does not is everywhere, drop it, with a record that says which.';
const indexAdvice =
  'It keeps writers of a full table waiting: create index concurrently, alone in a migration with "transaction = false".';
const opaqueAdvice = 'Nobody can see what it does: write the statements themselves.';
const bulkAdvice = 'It locks every row of a full table in one transaction: do it with a job, in batches.';
const lockAdvice = 'It keeps everybody from a table that is in use: do without, or do it with a job, in batches.';

/** What `drop` may name besides tables, and whether the name is of something that instances use. */
const droppedKinds: Record<string, string> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'VIEW',
  OBJECT_FUNCTION: 'FUNCTION',
  OBJECT_TYPE: 'TYPE',
  OBJECT_SEQUENCE: 'SEQUENCE',
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_EXTENSION: 'EXTENSION',
};

const rules: Record<string, Rule> = {
  CreateStmt: (tree, { known }) => {
    known.created.add(relationOf(tree));
    return [];
  },
  DropStmt: (tree, { known }) => {
    const kind = droppedKinds[String(tree.removeType)];
    const names = kind ? namesIn(tree.objects).filter((name) => !known.created.has(name)) : [];
    return names.map((name) => ({ rule: `DROP_${kind}`, subject: name, advice: contractAdvice }));
  },
  RenameStmt: (tree, { known }) => {
    const table = relationOf(tree);
    if (known.created.has(table) || tree.renameType === 'OBJECT_INDEX') return [];
    const subject = [table, tree.subname].filter(Boolean).join('.');
    const rule = tree.renameType === 'OBJECT_COLUMN' ? 'RENAME_COLUMN' : 'RENAME';
    return [{ rule, subject: `${subject} to ${String(tree.newname)}`, advice: contractAdvice }];
  },
  AlterObjectSchemaStmt: (tree) => [{ rule: 'MOVED', subject: relationOf(tree), advice: contractAdvice }],
  AlterTableStmt: (tree, { known }) => {
    const table = relationOf(tree);
    return known.created.has(table) ? [] : judgeAlteredTable(table, tree);
  },
  IndexStmt: (tree, { isTransactional, known }) => {
    const table = relationOf(tree);
    if (known.created.has(table)) return [];
    const subject = `${table}.${String(tree.idxname ?? 'index')}`;
    if (tree.concurrent !== true) return [{ rule: 'INDEX_BLOCKS_WRITES', subject, advice: indexAdvice }];
    return isTransactional ? [{ rule: 'CONCURRENTLY_IN_TRANSACTION', subject, advice: indexAdvice }] : [];
  },
  DoStmt: () => [{ rule: 'OPAQUE', subject: 'do', advice: opaqueAdvice }],
  UpdateStmt: bulk('UPDATE'),
  DeleteStmt: bulk('DELETE'),
  TruncateStmt: (tree, { known }) =>
    namesIn(tree.relations)
      .filter((name) => !known.created.has(name))
      .map((subject) => ({ rule: 'TRUNCATE', subject, advice: contractAdvice })),
  LockStmt: (tree) => namesIn(tree.relations).map((subject) => ({ rule: 'LOCK', subject, advice: lockAdvice })),
  ClusterStmt: (tree) => [{ rule: 'REWRITE', subject: relationOf(tree), advice: lockAdvice }],
  RepackStmt: (tree) => [{ rule: 'REWRITE', subject: relationOf(tree), advice: lockAdvice }],
  VacuumStmt: () => [{ rule: 'REWRITE', subject: 'vacuum', advice: lockAdvice }],
  ReindexStmt: (tree) => [{ rule: 'REWRITE', subject: relationOf(tree) || String(tree.name), advice: lockAdvice }],
};

/** What is wrong with a statement that meets the tables of a release in use. Takes note of the tables it makes. */
export function judgeStatement({ kind, tree }: Statement, context: StatementContext): ContractBreak[] {
  return rules[kind]?.(tree, context) ?? [];
}

function bulk(word: string): Rule {
  return (tree, { known }) => {
    const table = relationOf(tree);
    return known.created.has(table) ? [] : [{ rule: `${word}_IN_MIGRATION`, subject: table, advice: bulkAdvice }];
  };
}

function relationOf(tree: Json): string {
  const relation = objectAt(tree, 'relation');
  return isObject(tree.relation) ? String(relation.relname ?? '') : namesIn([objectAt(tree, 'object')]).join('');
}
