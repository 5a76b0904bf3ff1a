import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateDocuments } from './generate.ts';
import { pagePath, withFiles } from './page.ts';

// After a change of the schema, of an operation or of an example: node test/frontend/write-generated.ts
for (const { path, content } of await generateDocuments(import.meta.dirname)) {
  const file = join(import.meta.dirname, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
await writeFile(pagePath, await withFiles());
