import type { Edge } from '../edge.js';

/** The Edge of an operation on a connection that stays: it lives longer than any call. */
export interface LiveEdge extends Edge {
  /** A fresh deadline and empty loaders, for each thing that happens later. */
  renew(): Edge;
  /** Charges the viewer for what one event leads to, before it is done. Throws RESOURCE_EXHAUSTED `RATE_LIMITED`. */
  payForEvent?(): Promise<void>;
  /** The reader does not keep up: end the connection. */
  cutOff(): void;
}
