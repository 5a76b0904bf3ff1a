import { DomainError } from '@rookery/errors';
import { limits } from './limits.js';

/**
 * Refuses variables that no operation needs, before anything walks through them by calling itself. Throws
 * INVALID_ARGUMENT.
 */
export function boundVariables(variables: Record<string, unknown>): void {
  let level: unknown[] = [variables];
  let values = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.variablesDepthMax) {
      const message = `expected variables of at most ${limits.variablesDepthMax} levels`;
      throw new DomainError('INVALID_ARGUMENT', 'VARIABLES_TOO_DEEP', message);
    }
    const inner = level.flatMap((value) => Object.values(value as object) as unknown[]);
    values += inner.length;
    if (values > limits.variableValuesMax) {
      const message = `expected at most ${limits.variableValuesMax} values in the variables, got more`;
      throw new DomainError('INVALID_ARGUMENT', 'TOO_MANY_VARIABLES', message);
    }
    level = inner.filter((value) => typeof value === 'object' && value !== null);
  }
}
