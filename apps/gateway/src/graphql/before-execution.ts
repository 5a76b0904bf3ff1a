import { DomainError } from '@rookery/errors';
import { Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { knownCostOf } from '../limits/known-costs.js';
import { refuseCostly } from '../limits/query-cost.js';
import { observeCost, operationNameOf } from '../telemetry/observe-operation.js';
import type { GraphqlContext } from './graphql-context.js';

/**
 * The last word before an operation runs over HTTP. A document with several operations is handed back, which keeps it
 * from the JIT: the engine compiles a document once, for the operation that was asked for first.
 */
export async function beforeExecution(
  schema: GraphQLSchema,
  document: DocumentNode,
  context: unknown,
  variables: Record<string, unknown> | undefined,
): Promise<{ document: DocumentNode } | undefined> {
  const { isGet, onOperation, operationName } = context as GraphqlContext & { operationName?: string };
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const chosen = operations.find(({ name }) => operations.length === 1 || name?.value === operationName);
  if (chosen) {
    refuseWrongMethod(chosen, isGet);
    const cost = knownCostOf({ schema, document, operation: chosen, variables: variables ?? {} });
    observeCost(chosen, cost);
    refuseCostly(cost);
    await onOperation({ summary: summaryOf(chosen), name: operationNameOf(chosen), cost });
  }
  return operations.length > 1 ? { document } : undefined;
}

/** Thrown for a mutation on GET, so that the route can answer with 405. */
export const mutationOnGet = 'MUTATION_ON_GET';

function refuseWrongMethod({ operation }: OperationDefinitionNode, isGet: boolean): void {
  if (operation === 'subscription') {
    throw new DomainError('INVALID_ARGUMENT', 'SUBSCRIPTION_OVER_HTTP', 'subscriptions go over WebSocket');
  }
  if (operation === 'mutation' && isGet) {
    throw new DomainError('INVALID_ARGUMENT', 'MUTATION_ON_GET', 'a mutation needs POST');
  }
}

const fieldsNamedMax = 5;

/** `query viewer homeTimeline`: the document is validated, so these are names of the schema and no one else's. */
function summaryOf({ operation, selectionSet: { selections } }: OperationDefinitionNode): string {
  const names = selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '…'));
  const distinct = [...new Set(names)];
  return [operation, ...distinct.slice(0, fieldsNamedMax), ...(distinct.length > fieldsNamedMax ? ['…'] : [])].join(
    ' ',
  );
}
