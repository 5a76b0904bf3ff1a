import { status as grpcStatus } from '@grpc/grpc-js';
import type { ChannelOptions, ServiceError } from '@grpc/grpc-js';
import { watchOptions } from './watched-name.js';

/** How long connections between apps live, how soon they notice who came and who is gone. Record 29 says why. */
export interface ConnectionPolicy {
  /** A server has its callers connect again after so long, ± 10 %, and show their certificate anew. Milliseconds. */
  readonly ageMsMax: number;
  /** How often a caller looks at the name: this is how it finds who is new and lets go who has left. Milliseconds. */
  readonly lookEveryMs: number;
  /** A connection on which nothing came for so long is asked whether it lives … Milliseconds. */
  readonly quietMsMax: number;
  /** … and counts as gone when it does not say so in this time. Milliseconds. */
  readonly answerMsMax: number;
  /** An instance that cannot be reached is tried again after between these two. Milliseconds. */
  readonly reconnectMsMin: number;
  readonly reconnectMsMax: number;
}

export const connectionPolicy: ConnectionPolicy = {
  ageMsMax: 300_000,
  lookEveryMs: 2_000,
  quietMsMax: 5_000,
  answerMsMax: 4_000,
  reconnectMsMin: 100,
  // Shorter than a repetition waits for a connection (policies.ts), so that an app that has just come is found by it.
  reconnectMsMax: 500,
};

/**
 * What a server does with its connections. There is no grace after which what is still under way would be cut off: an
 * upload may take minutes, every call has a deadline, and a caller that has vanished is found by the same pings.
 */
export function serverConnections(policy: ConnectionPolicy): ChannelOptions {
  return {
    'grpc.max_connection_age_ms': policy.ageMsMax,
    'grpc.keepalive_time_ms': policy.quietMsMax,
    'grpc.keepalive_timeout_ms': policy.answerMsMax,
  };
}

/** What a client does with its connections: one to every instance behind the name, calls going round. */
export function clientConnections(policy: ConnectionPolicy): ChannelOptions {
  return {
    ...watchOptions(policy.lookEveryMs),
    // How calls are made is for us to say, and not for a TXT record beside the addresses.
    'grpc.service_config_disable_resolution': 1,
    'grpc.keepalive_time_ms': policy.quietMsMax,
    'grpc.keepalive_timeout_ms': policy.answerMsMax,
    'grpc.initial_reconnect_backoff_ms': policy.reconnectMsMin,
    'grpc.max_reconnect_backoff_ms': policy.reconnectMsMax,
  };
}

/** How often a call is sent again whose connection came to its age in that moment. */
export const refusalsMax = 5;

/**
 * Whether a call met a connection that was just being closed. The server has not begun with it, so that it may be sent
 * again whatever it does. grpc-js does so once; with several connections of one age, once is too few.
 */
export function isRefused(error: ServiceError | null): boolean {
  return error?.code === grpcStatus.UNAVAILABLE && error.details === refusal;
}

// What grpc-js says of a stream that was reset with REFUSED_STREAM; it has no other word for it.
const refusal = 'Stream refused by server';
