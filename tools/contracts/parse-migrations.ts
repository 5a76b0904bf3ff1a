import { loadModule, parseSync } from 'libpg-query';
import type { RecordedMigration } from './record-migrations.ts';
import { isObject, objectAt, type Json } from './json.ts';

/** One statement of a migration. */
export interface Statement {
  /** What kind it is, e.g. `AlterTableStmt`. */
  kind: string;
  /** PostgreSQL's own parse tree of it. */
  tree: Json;
  /** Its text on one line, without comments. */
  text: string;
}

const textMax = 120;

await loadModule();

/** The statements of a migration, by PostgreSQL's own parser. Throws when it does not parse. */
export function statementsOf({ name, queries }: RecordedMigration): Statement[] {
  return queries.flatMap((query) => {
    const bytes = Buffer.from(query);
    return (parse(name, query).stmts ?? []).map(({ stmt = {}, stmt_location: from = 0, stmt_len: length }) => {
      const [kind = '', tree = {}] = Object.entries(stmt as Json)[0] ?? [];
      const text = bytes.subarray(from, length ? from + length : undefined).toString();
      return { kind, tree: tree as Json, text: onOneLine(text) };
    });
  });
}

/** What a migration does, whatever its blanks and comments are. */
export function meaningOf(migration: RecordedMigration): string {
  const trees = statementsOf(migration).map(({ kind, tree }) => ({ [kind]: tree }));
  return JSON.stringify([migration.isTransactional, trees], (key, value: unknown) =>
    isPlace(key) ? undefined : value,
  );
}

function parse(migration: string, query: string) {
  try {
    return parseSync(query);
  } catch (error) {
    throw new Error(`${migration} does not parse: ${(error as Error).message}`, { cause: error });
  }
}

const isPlace = (key: string) => key === 'location' || key.endsWith('_location') || key === 'stmt_len';

function onOneLine(text: string): string {
  const line = text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > textMax ? `${line.slice(0, textMax - 1)}…` : line;
}

/** The names in a list of nodes, as `drop table a, b.c` has them; the last part of each. */
export function namesIn(nodes: unknown): string[] {
  return (Array.isArray(nodes) ? nodes : []).map((node: Json) => lastName(node)).filter((name) => name !== '');
}

function lastName(node: Json): string {
  // Qualified names come as lists of their parts; functions and types keep theirs inside.
  const parts =
    objectAt(node, 'List').items ?? objectAt(node, 'ObjectWithArgs').objname ?? objectAt(node, 'TypeName').names;
  if (Array.isArray(parts)) return lastName((parts as Json[]).at(-1) ?? {});
  if (isObject(node.String)) return String(node.String.sval ?? '');
  if (isObject(node.RangeVar)) return String(node.RangeVar.relname ?? '');
  return '';
}
