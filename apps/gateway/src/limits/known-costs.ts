import type { OperationDefinitionNode } from 'graphql';
import { costOf } from './query-cost.js';
import type { AskedOperation } from './query-cost.js';

/** A client asks for pages of few sizes. */
const shapesMax = 32;

/** By operation, and in it by what of the variables can change the cost. The engine keeps a document it has seen. */
const known = new WeakMap<OperationDefinitionNode, Map<string, number>>();

/** As costOf, remembered for a document that comes again. */
export function knownCostOf(asked: AskedOperation): number {
  const costs = known.get(asked.operation) ?? new Map<string, number>();
  known.set(asked.operation, costs);
  const shape = shapeOf(asked);
  let cost = costs.get(shape);
  if (cost === undefined) {
    cost = costOf(asked);
    if (costs.size < shapesMax) costs.set(shape, cost);
  }
  return cost;
}

/** Page sizes and conditions count by their value, lists by their length, and of all else only that it is there. */
function shapeOf({ operation: { variableDefinitions = [] }, variables }: AskedOperation): string {
  const words = variableDefinitions.map(({ variable }) => {
    const value = variables[variable.name.value];
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    return Array.isArray(value) ? `[${value.length}]` : typeof value;
  });
  return words.join(' ');
}
