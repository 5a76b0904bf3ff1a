import { Client } from '@grpc/grpc-js';
import type { Call } from './call.js';
import { openGuard } from './call-guard.js';
import { clientConnections, connectionPolicy } from './connections.js';
import { channelCredentials } from './credentials.js';
import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from './definition.js';
import type { Peer } from './made-call.js';
import { receiveStream } from './receive-stream.js';
import { sendStream } from './send-stream.js';
import { answerBytesMax } from './server.js';
import type { DeclaredPath } from './policies.js';
import type { RpcTarget } from './target.config.js';
import { watchedTarget } from './watched-name.js';
import { callUnary } from './unary-call.js';

/** A method that can be called: `proto/` says whether it may be repeated, or it does not compile. */
export type CallableMethod = MethodDefinition & { path: DeclaredPath };

type ClientMethod<Method extends MethodDefinition> = Method['requestStream'] extends true
  ? (requests: AsyncIterable<RequestOf<Method>>, call: Call) => Promise<ResponseOf<Method>>
  : Method['responseStream'] extends true
    ? (request: RequestOf<Method>, call: Call) => AsyncIterable<ResponseOf<Method>>
    : (request: RequestOf<Method>, call: Call) => Promise<ResponseOf<Method>>;

/**
 * A typed promise client over a generated definition. Every method throws the DomainError the other app threw, or
 * UNAVAILABLE and DEADLINE_EXCEEDED when it did not answer, and what the guard of the target refuses.
 */
export type RpcClient<Definition extends { [Name in keyof Definition]: MethodDefinition }> = {
  [Name in keyof Definition]: ClientMethod<Definition[Name]>;
} & { close(): void };

/**
 * Opens a client; connections are made when they are first needed and calls go round all instances behind the target.
 * Both ends show a certificate: a server that is not the target's app is never sent a call.
 */
export function rpcClient<Definition extends { [Name in keyof Definition]: CallableMethod }>(
  definition: Definition,
  target: RpcTarget,
): RpcClient<Definition> {
  const { app, address, tls } = target;
  const channel = new Client(watchedTarget(address), channelCredentials(tls, app), {
    // The name that is asked for in the handshake; an IP address is none.
    'grpc.ssl_target_name_override': app,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.max_receive_message_length': answerBytesMax,
    ...clientConnections(connectionPolicy),
  });
  const { guard, close } = openGuard(target);
  const peer: Peer = { channel, guard };
  const client: Record<string, unknown> = {
    close: () => {
      channel.close();
      close();
    },
  };
  for (const [name, method] of Object.entries(definition as unknown as ServiceDefinition)) {
    client[name] = method.requestStream
      ? (requests: AsyncIterable<unknown>, call: Call) => sendStream(peer, method, requests, call)
      : method.responseStream
        ? (request: unknown, call: Call) => receiveStream(peer, method, request, call)
        : (request: unknown, call: Call) => callUnary(peer, method, request, call);
  }
  return client as RpcClient<Definition>;
}
