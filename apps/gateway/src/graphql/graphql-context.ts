import type { Edge } from '../edge.js';
import type { OperationName } from '../telemetry/observe-operation.js';

/** An operation that is valid, before it runs. */
export interface KnownOperation {
  /** In full, for a log line: `query viewer`. */
  summary: string;
  /** As a label. */
  name: OperationName;
  /** In points. */
  cost: number;
}

/** What the engine hands to resolvers over HTTP: the Edge, and what the request itself says of the operation. */
export interface GraphqlContext extends Edge {
  /** A GET may be repeated and cached, so it may not change anything. */
  readonly isGet: boolean;
  readonly requestId: string;
  /** Called when it is known which operation is asked for. Throws when it may not run now. */
  onOperation(operation: KnownOperation): Promise<void>;
}
