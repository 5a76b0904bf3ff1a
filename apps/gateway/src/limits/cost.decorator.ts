import { Extensions } from '@nestjs/graphql';

/** What a field says of its cost, where the rule of query-cost.ts does not fit it. */
export interface DeclaredCost {
  /** Points for the field itself; of a list, for each of its items. */
  cost?: number;
  /** How many items a list without a page size has, as far as a bound is to be kept. */
  items?: number;
}

/** Next to a field: what it costs to answer. `@Cost({ cost: 50 })` */
export function Cost(declared: DeclaredCost): MethodDecorator & PropertyDecorator {
  return Extensions({ ...declared });
}

/** Of what hashes a password or trades a token: guesses are to be dear. */
export const passwordCost: DeclaredCost = { cost: 50 };
/** Of a search of accounts, beside what it finds. */
export const accountSearchCost: DeclaredCost = { cost: 10 };
/** Of a search of posts, beside what it finds: together about what REST takes for the same page. */
export const postSearchCost: DeclaredCost = { cost: 100 };
