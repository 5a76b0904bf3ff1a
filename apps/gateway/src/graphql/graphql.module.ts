import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { formatGraphqlErrors } from '../errors/graphql-error.js';
import { limits } from '../limits/limits.js';
import { GraphqlSocket } from '../live/graphql-socket.js';
import { LiveModule } from '../live/live.module.js';
import { SocketOperations } from '../live/socket-operations.js';
import { AskedDocuments } from './asked-documents.js';
import { beforeExecution } from './before-execution.js';
import type { GraphqlContext } from './graphql-context.js';
import { resolvers } from './resolvers.js';

/** The schema and its engine; the routes are our own, see graphql.route.ts. */
@Module({
  imports: [
    LiveModule,
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      routes: false,
      subscription: false,
      // Compiles what comes more than once, and only while the event loop has time.
      jit: { minCount: 3, eluThreshold: 0.8 },
      cache: limits.queriesCachedMax,
      hooks: { preExecution: beforeExecution },
      errorFormatter: ({ data, errors }, context) => {
        const { requestId } = context as unknown as GraphqlContext;
        const formatted = errors && formatGraphqlErrors(errors, requestId);
        return { statusCode: 200, response: { data: data ?? null, ...(formatted && { errors: formatted }) } };
      },
    }),
  ],
  providers: [...resolvers, AskedDocuments, SocketOperations, GraphqlSocket],
  exports: [LiveModule, AskedDocuments, GraphqlSocket],
})
export class GatewayGraphqlModule {}
