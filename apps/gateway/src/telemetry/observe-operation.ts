import { isDomainError } from '@rookery/errors';
import { currentRequest, runInRequest } from '@rookery/service';
import type { TraceContext } from '@rookery/service';
import { histogram, openSpan } from '@rookery/telemetry';
import type { OpenSpan } from '@rookery/telemetry';
import { Kind, getOperationAST } from 'graphql';
import type { ExecutionArgs, ExecutionResult, OperationDefinitionNode } from 'graphql';

const duration = histogram('rookery.graphql.operation.duration', { description: 'GraphQL operations.', unit: 's' });

const costs = histogram('rookery.graphql.operation.cost', {
  description: 'What GraphQL operations cost, also those that cost too much.',
  unit: '{point}',
});

/** Failures of ours; a refusal is an answer. */
const faults: ReadonlySet<string> = new Set(['INTERNAL', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/** What an operation asks for, in the schema's words: a client's own name for it could be anything. */
export interface OperationName {
  type: OperationDefinitionNode['operation'];
  /** The root field; `several` when there are more. */
  field: string;
}

/** Of an operation that is validated, so that its fields are the schema's. */
export function operationNameOf({ operation: type, selectionSet }: OperationDefinitionNode): OperationName {
  const [selection, ...others] = selectionSet.selections;
  const isOne = selection?.kind === Kind.FIELD && others.length === 0;
  return { type, field: isOne ? selection.name.value : 'several' };
}

/** Measures what a valid operation costs. */
export function observeCost({ operation }: OperationDefinitionNode, cost: number): void {
  costs.record(cost, { 'graphql.operation.type': operation });
}

/** A GraphQL operation under way. */
export interface ObservedOperation {
  readonly request: OpenSpan['request'];
  /**
   * Once.
   * @param code of the first error
   * @param name undefined when nothing was executed
   */
  end(outcome: { name: OperationName | undefined; code: string | undefined }): void;
}

/** The span and the duration of a GraphQL operation, whichever way it came. */
export function observeOperation(origin: { parent?: null; links?: TraceContext[] } = {}): ObservedOperation {
  const startedAt = performance.now();
  const open = openSpan('graphql', origin);
  const end: ObservedOperation['end'] = ({ name, code = 'OK' }) => {
    const labels = {
      ...(name && { 'graphql.operation.type': name.type }),
      'rookery.operation': name?.field ?? 'refused',
      'rookery.code': code,
    };
    duration.record((performance.now() - startedAt) / 1_000, labels);
    open.span.updateName(name ? `${name.type} ${name.field}` : 'graphql refused').setAttributes(labels);
    open.end(faults.has(code) ? code : undefined);
  };
  return { request: open.request, end };
}

/**
 * Runs an operation that is no request of its own, in a trace of its own: what it came over lives for hours. For a
 * subscription, that is the way to its first event and not the time it is open.
 */
export async function observeExecution<Result extends object>(
  args: ExecutionArgs,
  run: (args: ExecutionArgs) => Promise<Result> | Result,
): Promise<Result> {
  const upgrade = currentRequest()?.trace;
  const observed = observeOperation({ parent: null, ...(upgrade && { links: [upgrade] }) });
  const operation = getOperationAST(args.document, args.operationName);
  const name = operation ? operationNameOf(operation) : undefined;
  try {
    const result = await runInRequest(observed.request, () => run(args));
    observed.end({ name, code: 'errors' in result ? codeOf(result as ExecutionResult) : undefined });
    return result;
  } catch (error) {
    observed.end({ name, code: 'INTERNAL' });
    throw error;
  }
}

/** Of the first error, as a client will hear it. */
function codeOf({ errors }: ExecutionResult): string | undefined {
  const cause = errors?.[0]?.originalError;
  return errors && (isDomainError(cause) ? cause.code : 'INTERNAL');
}
