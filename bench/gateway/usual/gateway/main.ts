import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ClientsModule } from '@nestjs/microservices';
import { Logger, LoggerModule } from 'nestjs-pino';
import type { IncomingMessage } from 'node:http';
import { viewerOfToken } from '../viewer-of-token.js';
import { clientOf } from '../transport.js';
import type { Context } from './context.js';
import { Services } from './edges.js';
import { MediaResolver, PostEdgeResolver, PostResolver } from './resolvers.js';

const viewerOf = await viewerOfToken(process.env.TOKEN_KEY ?? '');
const isBatched = process.env.BENCH_BATCHED === 'true';

@Module({
  imports: [ClientsModule.register(['accounts', 'posts', 'feeds', 'media'].map(clientOf))],
  providers: [Services],
  exports: [Services],
})
class ServicesModule {}

@Module({
  imports: [
    LoggerModule.forRoot(),
    ServicesModule,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [ServicesModule],
      inject: [Services],
      useFactory: (services: Services) => ({
        autoSchemaFile: true,
        context: async ({ req }: { req: IncomingMessage }): Promise<Context> => {
          const viewerId = await viewerOf(req.headers.authorization);
          return { viewerId, edges: isBatched ? services.batched(viewerId) : services.oneByOne(viewerId) };
        },
      }),
    }),
  ],
  providers: [PostEdgeResolver, PostResolver, MediaResolver],
})
class GatewayModule {}

const gateway = await NestFactory.create(GatewayModule, { bufferLogs: true });
gateway.useLogger(gateway.get(Logger));
await gateway.listen(Number(process.env.PORT), '127.0.0.1');
console.log('ready');
