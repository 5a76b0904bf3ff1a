import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WorkspaceCopy } from './workspace-copy.ts';

// `npm run check:generator`: the whole `npm test` of a workspace with an app more than this one has. As long as `npm test`.
const copy = await WorkspaceCopy.make();
try {
  const written = await copy.generate('app', 'bookmarks');
  console.log(`${written.length} files written; npm test in ${copy.root}`);
  const child = spawn(process.execPath, [join(copy.root, 'tools/test/main.ts')], { cwd: copy.root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
} finally {
  await copy.remove();
}
