import { buildSchema, DangerousChangeType, findBreakingChanges, findDangerousChanges } from 'graphql';
import type { ContractBreak } from './contract-break.ts';

const breakAdvice =
  'Keep it, with @deprecated and what to use instead, and add the new one beside it: released clients ask for it by name.';
const defaultAdvice = 'Keep the default: clients that leave the argument out mean what it was. Add a new argument.';

/** What the difference between two schemas means to clients. */
export interface SchemaDifference {
  /** Clients fail, or get something else than they asked for. */
  breaks: ContractBreak[];
  /** Clients that are not written with care may fail, such as those that list the values of an enum. Named, not refused. */
  dangers: string[];
}

/** Compares two schemas by graphql-js' own rules; a default that changed counts as a break. */
export function findSchemaDifference(released: string, today: string): SchemaDifference {
  const [before, after] = [buildSchema(released), buildSchema(today)];
  const dangerous = findDangerousChanges(before, after);
  const changesMeaning = ({ type }: { type: DangerousChangeType }) =>
    type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE;
  return {
    breaks: [
      ...findBreakingChanges(before, after).map(({ type, description }) => breakOf(type, description, breakAdvice)),
      ...dangerous.filter(changesMeaning).map(({ type, description }) => breakOf(type, description, defaultAdvice)),
    ],
    dangers: dangerous
      .filter((change) => !changesMeaning(change))
      .map(({ type, description }) => `${type} ${description}`),
  };
}

function breakOf(rule: string, description: string, advice: string): ContractBreak {
  return { rule, subject: description, advice };
}
