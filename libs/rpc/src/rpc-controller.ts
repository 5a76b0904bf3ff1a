import { once } from 'node:events';
import type {
  Metadata,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall, RpcException } from '@nestjs/microservices';
import { EMPTY } from 'rxjs';
import type { Access, AccessTable } from './access.js';
import type { Call } from './call.js';
import { rpcNameOf, serviceNameOf } from './definition.js';
import type { MethodDefinition, RpcHandlers, ServiceDefinition } from './definition.js';
import { RpcPipeline } from './pipeline.js';
import type { AnsweredMethod } from './pipeline.js';
import { declareRules } from './ruled-services.js';
import type { StatusObject } from './status.js';

const pipelineKey = Symbol('rpcPipeline');

type Instance = { [pipelineKey]: RpcPipeline };
type AnyHandler = (this: unknown, request: unknown, call: Call) => unknown;

/**
 * Makes a class the gRPC controller of a generated service. The class must implement every method of the definition,
 * as `(request, call)`; requests and answers that stream are async iterables with back-pressure. `access` says who may
 * call what.
 */
export function RpcController<Definition extends { [Name in keyof Definition]: MethodDefinition }>(
  definition: Definition,
  access: AccessTable<Definition>,
) {
  return <Class extends new (...args: never[]) => RpcHandlers<Definition>>(target: Class): void => {
    const methods = definition as unknown as ServiceDefinition;
    declareRules(methods, access as unknown as Record<string, Access>);
    const service = serviceNameOf(methods).split('.').at(-1) ?? '';
    Inject(RpcPipeline)(target.prototype, pipelineKey);
    for (const [name, method] of Object.entries(methods)) {
      const handler = target.prototype[name] as AnyHandler;
      const answered = {
        rpc: rpcNameOf(method),
        access: (access as Record<string, Access>)[name] as Access,
        isStream: method.requestStream || method.responseStream,
      };
      const wrapped = method.requestStream
        ? fromRequestStream(answered, handler)
        : method.responseStream
          ? toResponseStream(answered, handler)
          : unary(answered, handler);
      const descriptor = { value: wrapped, writable: true, configurable: true, enumerable: false };
      Object.defineProperty(target.prototype, name, descriptor);
      const decorate = method.requestStream ? GrpcStreamCall(service, name) : GrpcMethod(service, name);
      decorate(target.prototype as object, name, descriptor);
    }
    Controller()(target);
  };
}

function unary(method: AnsweredMethod, handler: AnyHandler) {
  return async function (this: Instance, request: unknown, _: Metadata, incoming: ServerUnaryCall<unknown, unknown>) {
    return this[pipelineKey]
      .run(method, incoming, async (call) => handler.call(this, request, call))
      .catch(rethrowAsRpcException);
  };
}

/** Writes to the call itself and waits for `drain`: an Observable would pull the whole answer into memory. */
function toResponseStream(method: AnsweredMethod, handler: AnyHandler) {
  return async function (
    this: Instance,
    request: unknown,
    _: Metadata,
    outgoing: ServerWritableStream<unknown, unknown>,
  ) {
    await this[pipelineKey]
      .run(method, outgoing, async (call) => {
        for await (const part of handler.call(this, request, call) as AsyncIterable<unknown>) {
          if (call.signal?.aborted) return;
          if (!outgoing.write(part)) await once(outgoing, 'drain', { signal: call.signal }).catch(() => undefined);
        }
      })
      .catch(rethrowAsRpcException);
    return EMPTY;
  };
}

function fromRequestStream(method: AnsweredMethod, handler: AnyHandler) {
  return async function (
    this: Instance,
    incoming: ServerReadableStream<unknown, unknown>,
    callback: sendUnaryData<unknown>,
  ): Promise<void> {
    await this[pipelineKey]
      .run(method, incoming, async (call) => handler.call(this, incoming, call))
      .then(
        (answer) => callback(null, answer),
        (status: StatusObject) => callback(status as Parameters<sendUnaryData<unknown>>[0]),
      );
  };
}

function rethrowAsRpcException(status: unknown): never {
  throw new RpcException(status as object);
}
