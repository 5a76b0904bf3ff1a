import type { ContractBreak } from './contract-break.ts';
import { isObject, objectAt, type Json } from './json.ts';
import { namesIn } from './parse-migrations.ts';

const contractAdvice =
  'The release still reads it. Leave it; once a release that does not is everywhere, drop it, with a record that says which.';
const typeAdvice =
  'It rewrites a table in use and changes what the release reads: add a column beside it, fill it with a job, read the new one.';
const requiredAdvice =
  'The release writes rows without it: give it a constant default, or add it nullable and say "not null" a release later.';
const rewriteAdvice = 'It writes every row of a table in use anew: add the column without it and fill it with a job.';
const checkAdvice =
  'It reads the whole table while nobody may write: add the constraint "not valid", and validate it in a later migration.';
const uniqueAdvice =
  'It builds an index while nobody may write: create it concurrently first, and add the constraint "using index".';

/** Stable within a transaction, so PostgreSQL stores the value once and writes no row. */
const stableDefaults = new Set(['now', 'transaction_timestamp', 'statement_timestamp']);

/** What is wrong with each part of an `alter table` on a table that a release uses. */
export function judgeAlteredTable(table: string, tree: Json): ContractBreak[] {
  const commands = Array.isArray(tree.cmds) ? (tree.cmds as Json[]) : [];
  return commands.flatMap((node) => judgeCommand(table, objectAt(node, 'AlterTableCmd')));
}

function judgeCommand(table: string, command: Json): ContractBreak[] {
  const subject = `${table}.${String(command.name)}`;
  const definition = objectAt(command, 'def');
  switch (command.subtype) {
    case 'AT_DropColumn':
      return [{ rule: 'DROP_COLUMN', subject, advice: contractAdvice }];
    case 'AT_AlterColumnType':
      return [{ rule: 'COLUMN_TYPE', subject, advice: typeAdvice }];
    case 'AT_SetNotNull':
      return [{ rule: 'COLUMN_REQUIRED', subject, advice: requiredAdvice }];
    case 'AT_ColumnDefault':
      return command.def === undefined ? [{ rule: 'DROP_DEFAULT', subject, advice: requiredAdvice }] : [];
    case 'AT_AddColumn':
      return judgeColumn(table, objectAt(definition, 'ColumnDef'));
    case 'AT_AddConstraint':
      return judgeConstraint(table, objectAt(definition, 'Constraint'));
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
    case 'AT_SetAccessMethod':
    case 'AT_SetTableSpace':
      return [{ rule: 'REWRITE', subject: table, advice: rewriteAdvice }];
    default:
      return [];
  }
}

function judgeColumn(table: string, column: Json): ContractBreak[] {
  const subject = `${table}.${String(column.colname)}`;
  const constraints = Array.isArray(column.constraints)
    ? (column.constraints as Json[]).map((each) => objectAt(each, 'Constraint'))
    : [];
  const has = (type: string) => constraints.find(({ contype }) => contype === type);
  const value = has('CONSTR_DEFAULT')?.raw_expr;
  const isWritten = has('CONSTR_GENERATED') ?? has('CONSTR_IDENTITY') ?? (isVolatile(value) || undefined);
  const isRequired = has('CONSTR_NOTNULL') && value === undefined && !isWritten;
  const isUnique = has('CONSTR_UNIQUE') ?? has('CONSTR_PRIMARY');
  return [
    ...(isRequired ? [{ rule: 'COLUMN_REQUIRED', subject, advice: requiredAdvice }] : []),
    ...(isWritten ? [{ rule: 'REWRITE', subject, advice: rewriteAdvice }] : []),
    ...(isUnique ? [{ rule: 'CONSTRAINT_BLOCKS_WRITES', subject, advice: uniqueAdvice }] : []),
  ];
}

/** Whether a default may differ by row, so far as the names in it say: any function that is not known not to. */
function isVolatile(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isVolatile);
  if (!isObject(value)) return false;
  if (isObject(value.FuncCall)) {
    const name = namesIn(value.FuncCall.funcname).at(-1) ?? '';
    if (!stableDefaults.has(name)) return true;
  }
  return Object.values(value).some(isVolatile);
}

function judgeConstraint(table: string, constraint: Json): ContractBreak[] {
  const subject = [table, constraint.conname].filter(Boolean).join('.');
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
      return constraint.skip_validation === true ? [] : [{ rule: 'COLUMN_REQUIRED', subject, advice: requiredAdvice }];
    case 'CONSTR_CHECK':
    case 'CONSTR_FOREIGN': {
      const advice = checkAdvice;
      return constraint.skip_validation === true ? [] : [{ rule: 'CONSTRAINT_BLOCKS_WRITES', subject, advice }];
    }
    case 'CONSTR_UNIQUE':
    case 'CONSTR_PRIMARY':
    case 'CONSTR_EXCLUSION':
      return constraint.indexname ? [] : [{ rule: 'CONSTRAINT_BLOCKS_WRITES', subject, advice: uniqueAdvice }];
    default:
      return [];
  }
}
