import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@rookery/testing';
import { Api } from '../story/api.js';
import { DebuggerClient } from './debugger-client.js';
import { RunningSystem } from './running-system.js';

const root = join(import.meta.dirname, '..', '..');
/** Where a person would click: the line of the source that answers what the test asks. */
const source = join(root, 'apps/accounts/src/use-cases/profile-queries.ts');
const text = "this.read('lower(handle)";

describe('npm start -- --inspect', () => {
  let directory: string;
  let system: RunningSystem;
  let debugging: DebuggerClient;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rookery-debugger-'));
    const port = await freePort();
    system = new RunningSystem(directory, '--only', 'gateway,accounts', '--inspect', `accounts:${port}`);
    const { apps = [], urls = {} } = await system.said('ready');
    url = urls.gateway!;
    const { inspect } = apps.find(({ name }) => name === 'accounts') ?? {};
    expect(apps.flatMap((app) => app.inspect ?? [])).toEqual([`127.0.0.1:${port}`]);
    debugging = await DebuggerClient.connect(inspect!);
  }, 120_000);
  afterAll(async () => {
    debugging?.close();
    await system?.signalGroup('SIGTERM');
    await rm(directory, { recursive: true, force: true });
  }, 120_000);

  it('stops where a breakpoint was set in a line of TypeScript, and goes on', async () => {
    await debugging.send('Debugger.enable');
    const script = await debugging.script((parsed) => sourcesOf(parsed).includes(source));
    const line =
      readFileSync(source, 'utf8')
        .split('\n')
        .findIndex((one) => one.includes(text)) + 1;
    const generated = compiledLine(script, line);
    await debugging.send('Debugger.setBreakpointByUrl', { url: script.url, lineNumber: generated });

    const answer = new Api(url).run('{ account(handle: "nobody") { id } }');
    const { callFrames } = await debugging.paused();
    const { location, functionName } = callFrames[0]!;
    const origin = mapOf(script).findEntry(location.lineNumber, location.columnNumber ?? 0);
    expect(functionName).toBe('byHandles');
    expect(origin).toMatchObject({ originalLine: line - 1 });

    await debugging.send('Debugger.resume');
    expect(await answer).toEqual({ account: null });
  }, 60_000);
});

interface Script {
  url: string;
  sourceMapURL: string;
}

function mapFileOf({ url, sourceMapURL }: Script): string {
  return resolve(dirname(fileURLToPath(url)), sourceMapURL);
}

function mapOf(script: Script): SourceMap {
  return new SourceMap(
    JSON.parse(readFileSync(mapFileOf(script), 'utf8')) as ConstructorParameters<typeof SourceMap>[0],
  );
}

/** As an editor does: where the map beside a script says that it comes from. */
function sourcesOf(script: Script): string[] {
  if (!script.url.startsWith('file:') || !script.sourceMapURL.endsWith('.map')) return [];
  const file = mapFileOf(script);
  const { sources } = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] };
  return sources.map((path) => resolve(dirname(file), path));
}

/** The first line, from 0, that was made of a line of the source, from 1. */
function compiledLine(script: Script, line: number): number {
  const map = mapOf(script);
  const lines = readFileSync(fileURLToPath(script.url), 'utf8').split('\n');
  return lines.findIndex((code, index) => {
    const entry = map.findEntry(index, code.length - code.trimStart().length);
    return 'originalLine' in entry && entry.generatedLine === index && entry.originalLine + 1 === line;
  });
}
