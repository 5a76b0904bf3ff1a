import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { EdgeAuthenticator } from '@rookery/auth';
import { DomainError, isDomainError } from '@rookery/errors';
import { nameAccount, runInRequest } from '@rookery/service';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, execute } from 'graphql';
import type { ExecutionArgs, GraphQLFormattedError } from 'graphql';
import { makeServer } from 'graphql-ws';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { Edges } from '../edges.js';
import { formatGraphqlErrors } from '../errors/graphql-error.js';
import { AskedDocuments } from '../graphql/asked-documents.js';
import { limits } from '../limits/limits.js';
import { observeExecution, observeOperation } from '../telemetry/observe-operation.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { countCut } from './count-cut.js';
import { tokenOf } from './connection-token.js';
import type { LiveEdge } from './live-edge.js';
import { SocketOperations } from './socket-operations.js';
import { subscribeAfresh } from './subscribe-afresh.js';

interface Extra {
  connection: Connection;
  upgrade: IncomingMessage;
}

type Options = ServerOptions<Record<string, unknown>, Extra>;
type SocketContext = Context<Record<string, unknown>, Extra>;

/** GraphQL over WebSocket, by the graphql-transport-ws protocol: the same schema, rules and errors as over HTTP. */
@Injectable()
export class GraphqlSocket {
  private readonly log = new Logger('Access');
  private readonly server = makeServer<Record<string, unknown>, Extra>(this.options());

  constructor(
    private readonly authenticator: EdgeAuthenticator,
    private readonly edges: Edges,
    private readonly connections: Connections,
    private readonly documents: AskedDocuments,
    private readonly operations: SocketOperations,
  ) {}

  /** Takes over a WebSocket that Fastify has accepted. */
  accept(socket: WebSocket, request: FastifyRequest): void {
    const startedAt = performance.now();
    const connection = new Connection(socket, request.id);
    if (!this.connections.admit(connection)) connection.close('crowded', 'Too many connections');
    const inRequest = <Result>(work: () => Result) =>
      runInRequest({ requestId: request.id }, () => {
        nameAccount(connection.authenticated?.viewer.accountId);
        return work();
      });
    const closed = this.server.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.send(data),
        close: (code, reason) => {
          // By the rules of graphql-transport-ws: no acknowledgement in time, a message that is none.
          if (code !== undefined && code >= 4_000 && socket.readyState === socket.OPEN) countCut('protocol');
          socket.close(code, reason);
        },
        onMessage: (listener) => {
          socket.on('message', (data: Buffer) => {
            // A message that cannot be answered because the reader is gone is nobody's error.
            inRequest(() => listener(data.toString())).catch((error: unknown) => this.failed(error, socket));
          });
        },
      },
      { connection, upgrade: request.raw },
    );
    socket.once('close', (code, reason) => {
      connection.dispose();
      this.connections.remove(connection);
      void closed(code, reason.toString());
      const ms = Math.round(performance.now() - startedAt);
      inRequest(() => this.log.log({ method: 'WS', path: '/graphql', status: code, ms, msg: 'WS /graphql' }));
    });
  }

  private options(): Options {
    return {
      connectionInitWaitTimeout: limits.connectionInitMsMax,
      onConnect: (context) => this.signIn(context),
      onSubscribe: (context, _id, payload) => this.prepare(context, payload),
      execute: (args) => observeExecution(args, execute),
      subscribe: (args) => observeExecution(args, subscribeAfresh),
      onNext: ({ extra }, _id, _payload, _args, { data, errors }) =>
        errors && { data, errors: this.format(errors, extra) },
      onError: ({ extra }, _id, _payload, errors) => {
        const formatted = this.format(errors, extra);
        observeOperation().end({ name: undefined, code: String(formatted[0]?.extensions?.code) });
        return formatted;
      },
    };
  }

  /** Who speaks comes from connection_init, or from the upgrade request where a client can set its headers. */
  private async signIn({ connectionParams, extra: { connection, upgrade } }: SocketContext): Promise<boolean> {
    const token = tokenOf(connectionParams) ?? tokenOf({ authorization: upgrade.headers.authorization });
    if (token === undefined) return true;
    try {
      const authenticated = await this.authenticator.authenticateToken(token);
      if (connection.isClosed) return true;
      if (!this.connections.admitViewer(connection, authenticated.viewer)) {
        connection.close('crowded', 'Too many connections of this account');
        return false;
      }
      connection.signIn(authenticated);
      return true;
    } catch (error) {
      const isRefused = isDomainError(error) && error.code === 'UNAUTHENTICATED';
      connection.close(isRefused ? 'refused' : 'failed', 'The token was not accepted');
      return false;
    }
  }

  private async prepare(
    { subscriptions, extra }: SocketContext,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    if (Object.keys(subscriptions).length <= limits.subscriptionsPerConnectionMax) {
      return this.operations.prepare(payload, this.edgeOf(extra));
    }
    return [new GraphQLError('refused', { originalError: tooManySubscriptions() })];
  }

  private format(errors: readonly unknown[], { connection }: Extra): GraphQLFormattedError[] {
    return formatGraphqlErrors(this.documents.errorsOf(errors), connection.requestId);
  }

  private edgeOf({ connection, upgrade }: Extra): LiveEdge {
    const client = this.edges.clientOf(upgrade);
    const renew = () => this.edges.of({ requestId: connection.requestId, client, ...connection.authenticated });
    return { ...renew(), renew, cutOff: () => connection.cutOff() };
  }

  private failed(error: unknown, socket: WebSocket): void {
    if (socket.readyState !== socket.OPEN) return;
    this.log.error({ err: error, msg: 'A WebSocket message could not be answered' });
    countCut('failed');
    socket.close(1011, 'Internal error');
  }
}

function tooManySubscriptions(): DomainError {
  const message = `expected at most ${limits.subscriptionsPerConnectionMax} operations at a time on a connection`;
  return new DomainError('RESOURCE_EXHAUSTED', 'TOO_MANY_SUBSCRIPTIONS', message);
}
