import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SourceWatcher } from './source-watcher.ts';

const post = 'apps/posts/src/model/post.ts';

describe('SourceWatcher', () => {
  let root: string;
  let watcher: SourceWatcher;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const next = () => watcher.next(AbortSignal.timeout(20_000));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watched-'));
    write(post, 'one');
    write('libs/errors/src/index.ts', 'one');
    write('proto/rookery/posts/v1/posts.proto', 'one');
    watcher = SourceWatcher.open(root);
    expect(watcher.refusal).toBeUndefined();
  });
  afterEach(() => watcher.close());

  it('sees a save in place, one by renaming, a file that goes, and all of them at once', async () => {
    write(post, 'two');
    expect(await next()).toEqual([post]);

    // What goes on while nobody asks is not lost.
    write('apps/posts/src/model/.post.ts.swp', 'three');
    renameSync(join(root, 'apps/posts/src/model/.post.ts.swp'), join(root, post));
    rmSync(join(root, 'libs/errors/src/index.ts'));
    write('proto/rookery/posts/v1/posts.proto', 'two');
    const seen = new Set(await next());
    while (seen.size < 3) for (const file of await next()) seen.add(file);
    expect([...seen].sort()).toEqual([post, 'libs/errors/src/index.ts', 'proto/rookery/posts/v1/posts.proto']);
  });

  it('sees files in folders that are new, and in one that was removed and made again', async () => {
    const deep = 'apps/posts/src/use-cases/drafts/keep-draft.ts';
    write(deep, 'one');
    expect(await next()).toEqual([deep]);
    write(deep, 'two');
    expect(await next()).toEqual([deep]);

    rmSync(join(root, 'apps/posts/src/use-cases'), { recursive: true });
    expect(await next()).toEqual([deep]);
    write(deep, 'three');
    expect(await next()).toEqual([deep]);
    write(deep, 'four');
    expect(await next()).toEqual([deep]);
  });

  it('says nothing of a save that changes nothing, of tests, and of what is no source', async () => {
    write(post, 'one');
    write('apps/posts/src/model/post.test.ts', 'test');
    write('apps/posts/test/posts.test.ts', 'test');
    write('apps/posts/README.md', 'words');
    write('apps/posts/src/model/other.ts', 'one');
    expect(await next()).toEqual(['apps/posts/src/model/other.ts']);
  });

  it('ends when it is told', async () => {
    const controller = new AbortController();
    const waiting = watcher.next(controller.signal);
    controller.abort();
    expect(await waiting).toEqual([]);
  });
});
