import { getNamedType, getNullableType, isCompositeType, isListType, valueFromASTUntyped } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLField } from 'graphql';
import type { DeclaredCost } from './cost.decorator.js';
import { limits } from './limits.js';

/** A row, or a page of them: most of what it takes is asking the app that has it. */
const rowCost = 1;
/** Of a list that says neither its page nor how long it gets: media of a post, actors of a notification. */
const itemsAssumed = 4;
/** They hold rows, and are none. */
const wrappers = /^PageInfo$|Edge$/;

/** What one field costs, and what of that is multiplied. */
export interface FieldCost {
  own: number;
  /** How many times what is selected of it comes. */
  items: number;
  /** Rows on a page of it, if it is a connection; its edges come that many times. */
  pageSize: number;
}

interface AskedField {
  field: GraphQLField<unknown, unknown>;
  node: FieldNode;
  variables: Record<string, unknown>;
  /** Of the connection it is a field of; 1 when it is of none. */
  pageSize: number;
}

/**
 * By a rule, so that a field nobody has thought of is not free: a scalar costs nothing, a row 1, edges and PageInfo
 * nothing of their own; a list comes as often as its page is long, or its list of ids. `@Cost` next to a field says
 * otherwise.
 */
export function costOfField({ field, node, variables, pageSize }: AskedField): FieldCost {
  const { cost, items } = field.extensions as DeclaredCost;
  const type = getNamedType(field.type);
  const isRow = isCompositeType(type) && !wrappers.test(type.name);
  const own = cost ?? (isRow ? rowCost : 0);
  const asked = pageSizeOf(field, node, variables);
  if (!isListType(getNullableType(field.type))) return { own, items: 1, pageSize: asked ?? 1 };
  const isOfPage = wrappers.test(type.name) || field.name === 'nodes';
  return { own, items: items ?? asked ?? idsOf(node, variables) ?? (isOfPage ? pageSize : itemsAssumed), pageSize: 1 };
}

/** What stands for a page: `first`, or `last`; undefined for a field that has no pages. */
function pageSizeOf({ args }: GraphQLField<unknown, unknown>, node: FieldNode, variables: Record<string, unknown>) {
  const sizes = args.filter(({ name }) => name === 'first' || name === 'last');
  if (sizes.length === 0) return undefined;
  const given = sizes.map(({ name, defaultValue }) => argumentOf(node, name, variables) ?? defaultValue);
  const size = given.find((value) => typeof value === 'number') ?? limits.pageSizeDefault;
  // A page beyond the bound is refused by its own name when it is read.
  return Math.min(Math.max(size, 1), limits.pageSizeMax);
}

function idsOf(node: FieldNode, variables: Record<string, unknown>): number | undefined {
  const ids = argumentOf(node, 'ids', variables);
  return Array.isArray(ids) ? ids.length : undefined;
}

function argumentOf({ arguments: args = [] }: FieldNode, name: string, variables: Record<string, unknown>): unknown {
  const argument = args.find((candidate) => candidate.name.value === name);
  return argument && valueFromASTUntyped(argument.value, variables);
}

/** The type a connection, a list or a row is of, for what is selected of it. */
export function selectedTypeOf(field: GraphQLField<unknown, unknown>): GraphQLCompositeType | undefined {
  const type = getNamedType(field.type);
  return isCompositeType(type) ? type : undefined;
}
