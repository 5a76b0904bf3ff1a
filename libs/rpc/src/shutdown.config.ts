/** How a gRPC server ends; milliseconds. */
export interface RpcShutdown {
  /** From the word that this connection will end to its end: callers go elsewhere meanwhile, what they sent is done. */
  adviseMs: number;
  /** What has begun may go on for so long; streams that are still open then are cut, and their readers begin again. */
  finishMs: number;
}

/** Together less than the least SHUTDOWN_GRACE_MS, after which the process ends whatever it does. */
export const rpcShutdown: RpcShutdown = { adviseMs: 250, finishMs: 6_000 };
