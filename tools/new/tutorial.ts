import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspaceRoot } from '../workspace.ts';
import { applyEdit } from './apply-edit.ts';
import type { WorkspaceCopy } from './workspace-copy.ts';

const page = join(workspaceRoot, 'docs', 'tutorial.md');

/** One thing the tutorial asks its reader to do. */
export type TutorialStep = { run: string } | { edit: string; lines: string[] };

/** What stands behind the scripts of package.json, as far as the tutorial runs them: without looking for updates first. */
const programs: Record<string, readonly [program: string, ...args: string[]]> = {
  'new:app': ['tools/new/main.ts', 'app'],
  'new:event': ['tools/new/main.ts', 'event'],
  'new:migration': ['tools/new/main.ts', 'migration'],
  gen: ['node_modules/@bufbuild/buf/bin/buf', 'generate'],
  docs: ['tools/reference/main.ts'],
};

/** Blocks behind `<!-- run -->`, a command a line, and behind `<!-- edit FILE -->`, in their order. */
export async function readTutorial(): Promise<TutorialStep[]> {
  const text = await readFile(page, 'utf8');
  const blocks = text.matchAll(/^<!-- (run|edit) ?(\S*) -->\n+```\w+\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, kind, edit = '', block = '']): TutorialStep[] => {
    const lines = block.split('\n').slice(0, -1);
    return kind === 'run' ? lines.map((run) => ({ run })) : [{ edit, lines }];
  });
}

/**
 * Does in a copy what the tutorial says.
 * @returns the files that commands said they wrote
 * @throws what a command printed that failed, or which lines were not there to be changed
 */
export async function followTutorial(copy: WorkspaceCopy, steps: readonly TutorialStep[]): Promise<string[]> {
  const written: string[] = [];
  for (const step of steps) {
    if ('run' in step) written.push(...(await runStep(copy, step.run)));
    else await copy.write(step.edit, applyEdit(await copy.read(step.edit), step));
  }
  return written;
}

async function runStep(copy: WorkspaceCopy, command: string): Promise<string[]> {
  const [, script = '', rest = ''] = /^npm run (\S+)(?: -- (.+))?$/.exec(command) ?? [];
  const [program, ...args] = programs[script] ?? [];
  if (program === undefined)
    throw new Error(`the tutorial runs "${command}", which tools/new/tutorial.ts does not know`);
  const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
  const { code, stdout, output } = await copy.run(program, [...args, ...words]);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  return [...stdout.matchAll(/^(?:new|changed) +(\S+)$/gm)].map(([, path]) => path!);
}
