import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';

/** What apps say of the build they are. */
export interface BuildInfo {
  /** Of package.json. */
  version: string;
  /** Short, with `+` behind it when files have changed since; `unknown` outside a git checkout. */
  commit: string;
}

const gitTimeoutMs = 5_000;

/**
 * Reads what a workspace is at.
 * @param root of the workspace
 */
export async function readBuildInfo(root: string): Promise<BuildInfo> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { version, commit: await commitOf(root) };
}

async function commitOf(root: string): Promise<string> {
  // A workspace without .git may lie inside a checkout of something else.
  const prefix = await git(root, 'rev-parse', '--show-prefix');
  const commit = prefix === '' ? await git(root, 'rev-parse', '--short=12', 'HEAD') : undefined;
  if (!commit) return 'unknown';
  return (await git(root, 'status', '--porcelain', '--untracked-files=no')) === '' ? commit : `${commit}+`;
}

/** What git prints, or undefined where there is no git or no checkout. */
async function git(root: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { code, stdout } = await runCommand('git', args, { cwd: root, timeoutMs: gitTimeoutMs });
    return code === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}
