import type { Metadata } from '@grpc/grpc-js';
import type { Call } from './call.js';

/** One method of a generated service definition. */
export interface MethodDefinition {
  path: string;
  requestStream: boolean;
  responseStream: boolean;
  // The generated serializers are typed per message; a definition of unknown messages can only be `any` here.
  requestSerialize: (value: any) => Buffer; // eslint-disable-line @typescript-eslint/no-explicit-any
  requestDeserialize: (bytes: Buffer) => unknown;
  responseSerialize: (value: any) => Buffer; // eslint-disable-line @typescript-eslint/no-explicit-any
  responseDeserialize: (bytes: Buffer) => unknown;
}

/** One method that is no stream, with the types of its messages. */
export interface RpcMethod<Request, Response> {
  path: string;
  requestSerialize: (value: Request) => Buffer;
  responseSerialize: (value: Response) => Buffer;
}

/** A generated service definition, e.g. `posts.PostsServiceService`. */
export type ServiceDefinition = Record<string, MethodDefinition>;

export type RequestOf<Method extends MethodDefinition> = Parameters<Method['requestSerialize']>[0];
export type ResponseOf<Method extends MethodDefinition> = Parameters<Method['responseSerialize']>[0];

type Handler<Method extends MethodDefinition> = Method['requestStream'] extends true
  ? (requests: AsyncIterable<RequestOf<Method>>, call: Call) => Promise<ResponseOf<Method>>
  : Method['responseStream'] extends true
    ? (request: RequestOf<Method>, call: Call) => AsyncIterable<ResponseOf<Method>>
    : (request: RequestOf<Method>, call: Call) => Promise<ResponseOf<Method>>;

/** What a controller implements: one method for each of the definition's. Bidirectional streams are not in use. */
export type RpcHandlers<Definition extends { [Name in keyof Definition]: MethodDefinition }> = {
  [Name in keyof Definition]: Handler<Definition[Name]>;
};

/** `rookery.posts.v1.PostsService`, out of the path every generated method has. */
export function serviceNameOf(definition: ServiceDefinition): string {
  const path = Object.values(definition)[0]?.path ?? '';
  return path.split('/')[1] ?? '';
}

/** `rookery.posts.v1.PostsService/GetPost`: what a method is called in spans, metrics and log lines. */
export function rpcNameOf({ path }: MethodDefinition): string {
  return path.slice(1);
}

/** The first value of a metadata key as a string, or undefined. */
export function metadataValue(metadata: Metadata, key: string): string | undefined {
  const value = metadata.get(key)[0];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
