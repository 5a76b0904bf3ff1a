import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { stringify } from 'yaml';
import { buildIfStale } from '../build/build.ts';
import { registryOf } from '../contracts/event-types.ts';
import { buildProtobufImage } from '../contracts/protobuf-breaks.ts';
import { discoverApps } from '../start/apps.ts';
import { readAccessRules } from './access-rules.ts';
import { architecturePage, readImportGraph } from './architecture-page.ts';
import { asyncapiDocument, type StreamSettings } from './asyncapi-document.ts';
import { configurationPage } from './configuration-page.ts';
import { loadBuilt, loadShapes } from './environment-shapes.ts';
import { readErrorReasons } from './error-reasons.ts';
import { errorsPage } from './errors-page.ts';
import { graphqlPage, type CostOf } from './graphql-page.ts';
import { readMetricCatalogue } from './metric-catalogue.ts';
import { metricsPage } from './metrics-page.ts';
import { protobufPage } from './protobuf-page.ts';

/** Where the references stand. */
export const referenceFolder = 'docs/reference';

/** What frontends and gates read of the gateway; beside its code, and printed of it like a reference. */
export const schemaFile = 'apps/gateway/schema.graphql';

/**
 * Builds every reference out of the code.
 * @returns the text of each file, by its name
 * @throws when something does not compile, or says too little of itself to be described
 */
export async function buildReferences(root: string): Promise<Map<string, string>> {
  const [image, graph] = await Promise.all([buildProtobufImage(root, { withComments: true }), readImportGraph(root)]);
  await buildIfStale({ log: (line) => process.stderr.write(`${line}\n`) });
  await import('reflect-metadata');
  const registry = registryOf(image);
  const apps = discoverApps(root);
  const { streamConfig } = await loadBuilt<{
    streamConfig: (app: string, about: { replicas: number }) => StreamSettings;
  }>(root, 'libs/messaging/src/index.js');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const streamOf = (app: string) => streamConfig(app, { replicas: 1 });
  const databases = apps.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
  return new Map([
    ['architecture.md', architecturePage(root, graph)],
    ['asyncapi.yaml', stringify(asyncapiDocument({ registry, apps, streamOf, version }))],
    ['configuration.md', configurationPage(await loadShapes(root), databases)],
    ['errors.md', errorsPage(readErrorReasons(root))],
    ['metrics.md', metricsPage(readMetricCatalogue(root))],
    ['openapi.json', `${JSON.stringify(await loadOpenapi(root), null, 1)}\n`],
    ['graphql.md', graphqlPage(await (await loadSchemaPrinter(root)).gatewaySchema(), await loadCosts(root))],
    ['protobuf.md', protobufPage(registry, readAccessRules(root))],
  ]);
}

/** The text of {@link schemaFile}, of the code that {@link buildReferences} has compiled. */
export async function printSchema(root: string): Promise<string> {
  return (await loadSchemaPrinter(root)).printGatewaySchema();
}

interface SchemaPrinter {
  gatewaySchema(): Promise<GraphQLSchema>;
  printGatewaySchema(): Promise<string>;
}

function loadSchemaPrinter(root: string): Promise<SchemaPrinter> {
  return loadBuilt<SchemaPrinter>(root, 'apps/gateway/src/print-schema.js');
}

async function loadOpenapi(root: string): Promise<unknown> {
  const file = 'apps/gateway/src/rest/openapi/document.js';
  const { openApiDocument } = await loadBuilt<{ openApiDocument: (about: { publicUrl: string }) => unknown }>(
    root,
    file,
  );
  return openApiDocument({ publicUrl: '' });
}

/** The gateway's own rule, for a field that is asked for without arguments. */
async function loadCosts(root: string): Promise<CostOf> {
  type Asked = { field: Parameters<CostOf>[0]; node: object; variables: object; pageSize: number };
  const file = 'apps/gateway/src/limits/field-cost.js';
  const { costOfField } = await loadBuilt<{ costOfField: (asked: Asked) => ReturnType<CostOf> }>(root, file);
  return (field) => costOfField({ field, node: { arguments: [] }, variables: {}, pageSize: 1 });
}
