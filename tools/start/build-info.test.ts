import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../infra/run-command.ts';
import { readBuildInfo } from './build-info.ts';

const root = mkdtempSync(join(tmpdir(), 'build-'));
writeFileSync(join(root, 'package.json'), '{ "version": "1.2.3" }');

async function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org'];
  const { code, output } = await runCommand('git', [...who, ...args], { cwd: root });
  if (code !== 0) throw new Error(output);
  return output.trim();
}

describe('readBuildInfo', () => {
  it('knows no commit where there is no checkout', async () => {
    expect(await readBuildInfo(root)).toEqual({ version: '1.2.3', commit: 'unknown' });
  });

  it('knows the commit, and whether files have changed since', async () => {
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'First');
    const commit = await git('rev-parse', '--short=12', 'HEAD');
    expect(await readBuildInfo(root)).toEqual({ version: '1.2.3', commit });
    writeFileSync(join(root, 'package.json'), '{ "version": "1.2.4" }');
    expect(await readBuildInfo(root)).toEqual({ version: '1.2.4', commit: `${commit}+` });
  });

  it('takes no commit of a checkout it only lies in', async () => {
    const inside = join(root, 'inside');
    cpSync(join(root, 'package.json'), join(inside, 'package.json'));
    expect(await readBuildInfo(inside)).toMatchObject({ commit: 'unknown' });
  });
});
