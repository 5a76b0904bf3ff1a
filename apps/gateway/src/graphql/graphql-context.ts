import type { Edge } from '../edge.js';
import type { OperationName } from '../telemetry/observe-operation.js';

/** What the engine hands to resolvers over HTTP: the Edge, and what the request itself says of the operation. */
export interface GraphqlContext extends Edge {
  /** A GET may be repeated and cached, so it may not change anything. */
  readonly isGet: boolean;
  readonly requestId: string;
  /** Called when it is known which operation is asked for: in full for a log line, `query viewer`, and as a label. */
  onOperation(operation: string, name: OperationName): void;
}
