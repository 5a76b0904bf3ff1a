import { DomainError } from '@rookery/errors';
import {
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  isUnionType,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { costOfField, selectedTypeOf } from './field-cost.js';
import { limits } from './limits.js';

/** An operation of a document that is validated. */
export interface AskedOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/** What each field costs that an operation begins with, beside what it leads to: a call at least, or a write. */
const rootCosts = { query: 1, mutation: 10, subscription: 10 } as const;
/** All of the schema, out of memory. */
const introspectionCost = 100;

/**
 * What an operation costs, in points: what its fields cost, times how many of them there may be. Fragments are counted
 * wherever they are spread; what `@skip` and `@include` leave out is not.
 */
export function costOf(asked: AskedOperation): number {
  return new CostWalk(asked, rootCosts[asked.operation.operation]).cost();
}

/** What each event of a subscription costs: what its fields cost that lead on. To begin it is what the root costs. */
export function costOfEvent(asked: AskedOperation): number {
  return new CostWalk(asked, 0).cost();
}

/** Throws INVALID_ARGUMENT for more than one operation may cost. */
export function refuseCostly(cost: number): void {
  if (cost <= limits.queryCostMax) return;
  const message = `expected an operation of at most ${limits.queryCostMax} points, got ${cost}`;
  throw new DomainError('INVALID_ARGUMENT', 'QUERY_TOO_COSTLY', message);
}

class CostWalk {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly variables: Record<string, unknown>;
  /** By fragment and page size: a hostile document spreads one as often as it likes. */
  private readonly known = new Map<string, number>();

  constructor(
    private readonly asked: AskedOperation,
    private readonly rootCost: number,
  ) {
    for (const node of asked.document.definitions) {
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(node.name.value, node);
    }
    this.variables = { ...defaultsOf(asked.operation), ...asked.variables };
  }

  cost(): number {
    const { schema, operation } = this.asked;
    const root = schema.getRootType(operation.operation);
    return root ? this.ofSet(root, operation.selectionSet, 1) : 0;
  }

  private ofSet(type: GraphQLCompositeType, { selections }: SelectionSetNode, pageSize: number): number {
    let sum = 0;
    for (const node of selections) if (this.isIncluded(node)) sum += this.ofSelection(type, node, pageSize);
    return sum;
  }

  private ofSelection(type: GraphQLCompositeType, node: SelectionNode, pageSize: number): number {
    if (node.kind === Kind.FIELD) return this.ofField(type, node, pageSize);
    if (node.kind === Kind.INLINE_FRAGMENT) return this.ofSet(this.narrow(type, node), node.selectionSet, pageSize);
    const key = `${pageSize} ${node.name.value}`;
    let cost = this.known.get(key);
    if (cost === undefined) {
      const fragment = this.fragments.get(node.name.value);
      cost = fragment ? this.ofSet(this.narrow(type, fragment), fragment.selectionSet, pageSize) : 0;
      this.known.set(key, cost);
    }
    return cost;
  }

  private ofField(parent: GraphQLCompositeType, node: FieldNode, pageSize: number): number {
    const name = node.name.value;
    if (name.startsWith('__')) return name === '__typename' ? 0 : introspectionCost;
    const field = isUnionType(parent) ? undefined : parent.getFields()[name];
    if (!field) return 0;
    const { operation, schema } = this.asked;
    const isRoot = parent === schema.getRootType(operation.operation);
    const { own, items, pageSize: ownPageSize } = costOfField({ field, node, variables: this.variables, pageSize });
    const type = selectedTypeOf(field);
    const inner = type && node.selectionSet ? this.ofSet(type, node.selectionSet, ownPageSize) : 0;
    return (isRoot ? this.rootCost : 0) + items * (own + inner);
  }

  private narrow(type: GraphQLCompositeType, { typeCondition }: InlineFragmentNode | FragmentDefinitionNode) {
    if (!typeCondition) return type;
    return (typeFromAST(this.asked.schema, typeCondition) as GraphQLCompositeType | undefined) ?? type;
  }

  private isIncluded(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    try {
      if (getDirectiveValues(GraphQLSkipDirective, node, this.variables)?.if === true) return false;
      return getDirectiveValues(GraphQLIncludeDirective, node, this.variables)?.if !== false;
    } catch (error) {
      // A variable that is missing. It is refused by its name when the operation is executed.
      if (error instanceof GraphQLError) return true;
      throw error;
    }
  }
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}
