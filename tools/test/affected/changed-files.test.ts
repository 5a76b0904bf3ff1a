import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { readChanges } from './changed-files.ts';

describe('readChanges', () => {
  let root: string;
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@rookery.test', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' }).trim();
  };
  const write = (path: string, text = '') => writeFileSync(join(root, path), text);
  const commit = (path: string) => {
    write(path);
    git('add', path);
    git('commit', '-qm', path);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'changes-'));
    git('init', '-q', '-b', 'main');
    write('.gitignore', 'ignored');
    git('add', '.gitignore');
    commit('old');
    commit('gone');
  });

  it('has what is committed since main was left, changed, staged, new and removed, and nothing ignored', async () => {
    const left = git('rev-parse', 'HEAD');
    git('checkout', '-qb', 'work');
    commit('committed');
    git('checkout', '-q', 'main');
    commit('of-main-since');
    git('checkout', '-q', 'work');
    write('old', 'changed');
    write('staged');
    git('add', 'staged');
    write('a new one');
    write('ignored');
    rmSync(join(root, 'gone'));
    expect(await readChanges(root)).toEqual({
      base: left,
      files: ['a new one', 'committed', 'gone', 'old', 'staged'],
    });
    expect((await readChanges(root, 'HEAD')).files).toEqual(['a new one', 'gone', 'old', 'staged']);
  });

  it('has nothing where nothing changed, and does without a main', async () => {
    expect((await readChanges(root)).files).toEqual([]);
    git('branch', '-qm', 'trunk');
    write('old', 'changed');
    expect((await readChanges(root)).files).toEqual(['old']);
  });

  it('says what git says of a commit that there is not, or where there is no git', async () => {
    await expect(readChanges(root, 'nowhere')).rejects.toThrow('--affected asks git what has changed');
    rmSync(join(root, '.git'), { recursive: true });
    await expect(readChanges(root)).rejects.toThrow('--affected asks git what has changed');
  });
});
