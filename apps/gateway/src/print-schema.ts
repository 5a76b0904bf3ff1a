import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { resolvers } from './graphql/resolvers.js';

/** The schema without anything behind it. */
export async function gatewaySchema(): Promise<GraphQLSchema> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
  await app.close();
  return schema;
}

/** The schema as frontends read it. */
export async function printGatewaySchema(): Promise<string> {
  const head = '# Printed from apps/gateway/src/graphql by print-schema.ts. Do not edit.';
  return `${head}\n\n${printSchema(lexicographicSortSchema(await gatewaySchema()))}\n`;
}
