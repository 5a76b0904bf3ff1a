import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceFiles } from '../../tools/check/workspace-files.ts';
import { parseRookeryOptions, rookeryHelp } from '../../tools/rookery/options.ts';
import { workspaceRoot } from '../../tools/workspace.ts';

const { scripts } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** As npm has them without "run". */
const ownWords = new Set(['start', 'test']);

interface Quoted {
  file: string;
  /** As it is written, without a comment and what the shell does with its output. */
  line: string;
}

const quoted = workspaceFiles(workspaceRoot)
  .filter((path) => path.endsWith('.md') && !path.includes('/files/'))
  .flatMap(commandsIn);
const toOperators = quoted.filter(({ line }) => line.startsWith('npm run rookery --'));

describe('commands that pages quote', () => {
  it('are found, in blocks and in sentences', () => {
    expect(toOperators.length).toBeGreaterThan(40);
    expect(new Set(toOperators.map(({ file }) => file))).toContain('docs/operations.md');
  });

  it('are scripts of the workspace', () => {
    const unknown = quoted.filter(({ line }) => {
      const [, run, other] = /^npm (?:run ([\w:-]+)|(\w+))/.exec(line) ?? [];
      return run === undefined ? !ownWords.has(other ?? '') : !(run in scripts);
    });
    expect(unknown).toEqual([]);
  });

  it.each(toOperators.map(({ file, line }) => [line, file]))('%s (%s) is understood', (line) => {
    const words = wordsOf(line.replace('npm run rookery --', ''));
    const name = words.slice(0, words.indexOf('…') >= 0 ? words.indexOf('…') : 2).join(' ');
    // A sentence may leave out the rest, or name the command alone.
    if (words.includes('…') || line.endsWith(`-- ${name}`)) expect(rookeryHelp).toMatch(new RegExp(`\n  ${name}[ \n]`));
    else expect(() => parseRookeryOptions(words)).not.toThrow();
  });
});

/** Lines of blocks that begin with npm, and what stands between backticks in sentences. */
function commandsIn(file: string): Quoted[] {
  const text = readFileSync(join(workspaceRoot, file), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const sentences = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`(npm (?:run |start|test)[^`]*)`/g)].map(
    ([, command = '']) => command.replaceAll(/\s+/g, ' '),
  );
  return [...blocks, ...sentences]
    .filter((line) => /^npm (run|start|test)\b/.test(line))
    .map((line) => ({ file, line: line.replace(/\s+(#|>|\|).*$/, '').trim() }));
}

/** As a shell splits them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
}
