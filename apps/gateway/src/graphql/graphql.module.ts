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
import { plainFields } from './plain-fields.js';
import { resolvers } from './resolvers.js';

// Compiled queries hand strings, numbers and enums on as they are: resolvers are typed, and an enum's values are its names.
// Else each costs the compiled code its path and its place in the document. Mercurius takes it, its types do not know it.
const compiledAsTheyAre = { compilerOptions: { disableLeafSerialization: true } };

/** The schema and its engine; the routes are our own, see graphql.route.ts. */
@Module({
  imports: [
    LiveModule,
    GraphQLModule.forRoot<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      autoSchemaFile: true,
      ...plainFields(),
      routes: false,
      subscription: false,
      // Compiles what comes more than once, and only while the event loop has time.
      jit: { minCount: 3, eluThreshold: 0.8 },
      ...compiledAsTheyAre,
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
