import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from '../build/build.ts';
import type { Contracts } from './contracts.ts';
import type { Recode } from './event-breaks.ts';
import { sampleEvents } from './event-samples.ts';
import { registryOf } from './event-types.ts';
import type { Json } from './json.ts';
import { buildProtobufImage } from './protobuf-breaks.ts';
import { recordMigrations } from './record-migrations.ts';

/** The contracts as the tree has them, and the code that reads and writes events by them. */
export interface ContractsToday extends Contracts {
  recodeOf: (type: string) => Recode | undefined;
}

/**
 * Collects the contracts of the tree, out of what is compiled from it.
 * @throws when it does not compile
 */
export async function collectContracts(root: string): Promise<ContractsToday> {
  const [protobuf] = await Promise.all([
    buildProtobufImage(root),
    buildIfStale({ log: (line) => process.stderr.write(`${line}\n`) }),
  ]);
  // Its decorators write down types when they are loaded.
  await import('reflect-metadata');
  const [{ openApiDocument }, graphql, migrations, recodeOf] = await Promise.all([
    load<{ openApiDocument: (about: { publicUrl: string }) => Json }>(
      root,
      'apps/gateway/src/rest/openapi/document.js',
    ),
    // A test of the gateway holds this file against the code.
    readFile(join(root, 'apps', 'gateway', 'schema.graphql'), 'utf8'),
    recordMigrations(root),
    loadCodecs(root),
  ]);
  return {
    protobuf,
    graphql,
    openapi: openApiDocument({ publicUrl: '' }),
    events: sampleEvents(registryOf(protobuf)),
    migrations,
    recodeOf,
  };
}

interface Codec {
  $type: string;
  decode(bytes: Uint8Array): unknown;
  encode(message: unknown): { finish(): Uint8Array };
}

/** The generated codecs by the full names of their types. */
async function loadCodecs(root: string): Promise<(type: string) => Recode | undefined> {
  const packages = await load<Record<string, Record<string, Codec>>>(root, 'libs/contracts/src/index.js');
  const codecs = Object.values(packages).flatMap((each) => Object.values(each));
  const byType = new Map(codecs.map((codec) => [codec.$type, codec]));
  return (type) => {
    const codec = byType.get(type);
    return codec && ((bytes) => codec.encode(codec.decode(bytes)).finish());
  };
}

async function load<Module>(root: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(join(root, 'dist', file)).href)) as Module;
}
