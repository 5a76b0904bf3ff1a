import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import type { CommandResult } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';
import { commonWorldVariable } from '../world/common-world.ts';
import { copyWorkspace } from './copy-workspace.ts';

/** A copy of this workspace to generate into; of its dependencies it has the original's. */
export class WorkspaceCopy {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<WorkspaceCopy> {
    const root = await mkdtemp(join(tmpdir(), 'rookery-copy-'));
    await copyWorkspace(workspaceRoot, root);
    return new WorkspaceCopy(root);
  }

  /** Runs a program of the copy with Node; its exit code is the caller's to judge. */
  run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const { [commonWorldVariable]: _ofTheOriginal, JEST_WORKER_ID: _ofThis, ...inherited } = process.env;
    const options = { cwd: this.root, env: { ...inherited, ...env }, timeoutMs: 300_000 };
    return runCommand(process.execPath, [join(this.root, program), ...args], options);
  }

  /** Generates; returns the files that were written, or with `--dry-run` would be. Throws what the generator said. */
  async generate(...args: string[]): Promise<string[]> {
    const { code, stdout, output } = await this.run('tools/new/main.ts', args);
    if (code !== 0) throw new Error(output);
    return [...stdout.matchAll(/^(?:new|changed) +(\S+)$/gm)].map(([, path]) => path!);
  }

  /** Reads a file of the copy. */
  read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }

  /** Writes a file of the copy. */
  async write(path: string, text: string): Promise<void> {
    await writeFile(join(this.root, path), text);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
