import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contracts, ReleasedContracts } from './contracts.ts';

const folder = join('contracts', 'released');

/** The contracts that were released last, out of `contracts/released`. Throws when they are not there. */
export async function readReleased(root: string): Promise<ReleasedContracts> {
  const read = (file: string) => readFile(join(root, folder, file), 'utf8');
  const json = async (file: string) => JSON.parse(await read(file)) as never;
  const { version } = (await json('release.json')) as { version: string };
  return {
    version,
    protobuf: await json('protobuf.json'),
    graphql: await read('schema.graphql'),
    openapi: await json('openapi.json'),
    events: await json('events.json'),
    migrations: await json('migrations.json'),
  };
}

/** Writes contracts as those that were released last; in text, so that a review sees what a release says. */
export async function writeReleased(root: string, version: string, contracts: Contracts): Promise<void> {
  const { protobuf, graphql, openapi, events, migrations } = contracts;
  await mkdir(join(root, folder), { recursive: true });
  const files = { release: { version }, protobuf, openapi, events, migrations };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, folder, `${name}.json`), `${JSON.stringify(content, null, 1)}\n`);
  }
  await writeFile(join(root, folder, 'schema.graphql'), graphql);
}
