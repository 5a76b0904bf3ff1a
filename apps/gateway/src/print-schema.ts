import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { resolvers } from './graphql/resolvers.js';

/** The schema as frontends read it, without starting anything. */
export async function printGatewaySchema(): Promise<string> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
  await app.close();
  const head = '# Printed from apps/gateway/src/graphql by print-schema.ts. Do not edit.';
  return `${head}\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

// As a program: writes the file it is given.
if (import.meta.main) await writeFile(process.argv[2] ?? 'apps/gateway/schema.graphql', await printGatewaySchema());
