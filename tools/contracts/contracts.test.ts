import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';
import { judgeBreaks, readDeclarations } from './declared-breaks.ts';
import { refusalOf } from './release-contracts.ts';
import { describeProblems } from './report-contracts.ts';

const dropped = { rule: 'DROP_COLUMN', subject: 'posts/posts.author (Drop2: alter …)', advice: 'Leave it.' };
const line = 'Breaks 0.1.0: DROP_COLUMN posts/posts.author (Drop2: alter …)';
const root = mkdtempSync(join(tmpdir(), 'rookery-records-test-'));

afterAll(() => rmSync(root, { recursive: true }));

/** What is left of one break when a record says `text`. */
function judge(text: string) {
  mkdirSync(join(root, 'docs', 'decisions'), { recursive: true });
  writeFileSync(join(root, 'docs', 'decisions', '0099-drop.md'), text);
  return judgeBreaks([dropped], readDeclarations(root), '0.1.0');
}

describe('a break', () => {
  it('is printed with what to do and with the line that declares it', () => {
    const [problem] = describeProblems({ ...judge('# 99. Nothing\n'), version: '0.1.0', dangers: [] });
    expect(problem).toContain('DROP_COLUMN posts/posts.author');
    expect(problem).toContain('Leave it.');
    expect(problem).toContain(`\n    ${line}`);
  });

  it.each([
    ['alone', line],
    ['in a list', `- ${line}`],
    ['as code', `\`${line}\``],
    ['in a block', `\`\`\`\n${line}\n\`\`\``],
  ])('passes when a record names it, %s', (_where, text) => {
    expect(judge(`# 99. Posts without authors\n\n${text}\n`)).toMatchObject({ undeclared: [], unused: [] });
  });

  it('of another release is not excused by it', () => {
    expect(judge(line.replace('0.1.0', '0.0.9')).undeclared).toEqual([dropped]);
  });

  it('that is declared and is none is named', () => {
    const judgement = judge(`${line}\nBreaks 0.1.0: DROP_TABLE posts/posts\n`);
    const problems = describeProblems({ ...judgement, version: '0.1.0', dangers: [] });
    expect(problems).toEqual([expect.stringContaining('0099-drop.md declares what is not broken')]);
  });
});

describe('a release', () => {
  it.each([
    ['0.2.0', false, false, undefined],
    ['0.10.0', false, false, undefined],
    ['0.2.0', false, true, 'no record names it'],
    ['0.1.0', false, false, 'expected a version after 0.1.0'],
    ['0.0.9', false, false, 'expected a version after 0.1.0'],
    ['0.1.0', true, true, undefined],
    ['0.2.0', true, false, 'expected to take 0.1.0 anew'],
  ])('of %s, taken anew %s, with breaks %s: %s', (version, isRetake, isBroken, refusal) => {
    const found = refusalOf({ version, isRetake }, { released: '0.1.0', isBroken });
    expect(found).toEqual(refusal && expect.stringContaining(refusal));
  });
});

describe('npm run check:contracts', () => {
  const run = (...args: string[]) =>
    runCommand(process.execPath, [join(workspaceRoot, 'tools', 'contracts', 'main.ts'), ...args], {
      cwd: workspaceRoot,
      timeoutMs: 100_000,
    });

  it('finds nothing wrong with this tree', async () => {
    const { code, output } = await run('check');
    expect(output).toMatch(/the contracts of \d+\.\d+\.\d+ hold/);
    expect(code).toBe(0);
  });

  it('releases no version twice', async () => {
    const { code, output } = await run('release', '0.0.1');
    expect(output).toContain('expected a version after');
    expect(code).toBe(1);
  });
});
