import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';
import type { ContractBreak } from './contract-break.ts';
import type { Json } from './json.ts';

const buf = join(workspaceRoot, 'node_modules', '.bin', 'buf');
const timeoutMs = 60_000;
/** What buf exits with when it ran and found something. */
const foundCode = 100;

const advice =
  'Put it back; mark it deprecated if nobody is to use it. Callers and stored bytes of the released version still have it. ' +
  'New content takes a new name and a new number.';

/**
 * What buf finds when it compares `proto/` with a released image by the rules of `buf.yaml`.
 * @param root where both stand
 * @throws when `proto/` does not compile
 */
export async function findProtobufBreaks(root: string, released: Json): Promise<ContractBreak[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-contracts-'));
  try {
    const image = join(folder, 'released.json');
    await writeFile(image, JSON.stringify(released));
    return await findings(root, ['breaking', '--against', image], advice);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What buf's linter finds in `proto/`. Throws when it does not compile. */
export function findProtobufLint(root: string): Promise<ContractBreak[]> {
  return findings(root, ['lint'], 'Name and place it as the rule says; released names stay as they are.');
}

/** The image of `proto/`, on wish with comments and places. Throws when it does not compile. */
export async function buildProtobufImage(root: string, { withComments = false } = {}): Promise<Json> {
  const info = withComments ? [] : ['--exclude-source-info'];
  const { code, stdout, output } = await run(root, ['build', ...info, '-o', '-#format=json']);
  if (code !== 0) throw new Error(`proto/ does not compile:\n${output.trim()}`);
  return JSON.parse(stdout) as Json;
}

interface Annotation {
  path?: string;
  type: string;
  message: string;
}

async function findings(root: string, args: string[], what: string): Promise<ContractBreak[]> {
  const { code, stdout, output } = await run(root, [...args, '--error-format', 'json']);
  if (code === 0) return [];
  if (code !== foundCode) throw new Error(`buf ${args[0]} could not be run:\n${output.trim()}`);
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Annotation);
  const broken = found.find(({ type }) => type === 'COMPILE');
  if (broken) throw new Error(`proto/ does not compile: ${broken.path}: ${broken.message}`);
  return found.map(({ path, type, message }) => ({
    rule: type,
    subject: path ? `${path}: ${message}` : message,
    advice: what,
  }));
}

function run(root: string, args: string[]) {
  return runCommand(buf, args, { cwd: root, timeoutMs });
}
