import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, parse } from 'graphql';
import config from './codegen.ts';

/**
 * What `graphql-codegen --config codegen.ts` writes, by its own engine and preset, file by file; without what it writes
 * for documents that stand in the code, as here none does.
 */
export async function generateDocuments(root: string): Promise<{ path: string; content: string }[]> {
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const schemaAst = buildSchema(await read(config.schema));
  const sources = await Promise.all(
    config.documents.map(async (location) => {
      const rawSDL = await read(location);
      return { location, rawSDL, document: parse(rawSDL) };
    }),
  );
  const [[baseOutputDir, { presetConfig, config: options }] = unreachable()] = Object.entries(config.generates);
  const outputs = await preset.buildGeneratesSection({
    baseOutputDir,
    presetConfig,
    config: options,
    schema: parse(await read(config.schema)),
    schemaAst,
    documents: sources,
    plugins: [],
    pluginMap: {},
  });
  const used = outputs.filter(({ filename }) => filename.endsWith('/graphql.ts'));
  return Promise.all(
    used.map(async (output) => ({ path: output.filename, content: await codegen({ ...output, cache: undefined }) })),
  );
}

function unreachable(): never {
  throw new Error('the configuration generates nothing');
}
