import { join } from 'node:path';
import { runCommand } from '../infra/run-command.ts';
import { discoverApps, type App } from '../start/apps.ts';
import { builtFrom } from './markdown.ts';

/** What each folder of apps/ and libs/ imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const timeoutMs = 120_000;
/** What ships: neither tests nor what only they need. */
const shipped = ['--include-only', '^(apps|libs)/[^/]+/src/', '--exclude', '[.]test[.]ts$|^libs/testing/'];

/** Asks dependency-cruiser who imports whom. Throws when it cannot be run. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = ['apps', 'libs', ...shipped, '--collapse', '^(apps|libs)/[^/]+', '--output-type', 'json'];
  const { stdout, output } = await runCommand(process.execPath, [cruiser, ...args], { cwd: root, timeoutMs });
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser could not be run:\n${output.trim()}`);
  const { modules } = JSON.parse(stdout) as { modules: { source: string; dependencies: { resolved: string }[] }[] };
  return new Map(
    modules
      .map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved).sort()] as const)
      .sort(([left], [right]) => left.localeCompare(right)),
  );
}

/** The page of the picture: who calls and hears whom while the system runs, and what code stands on what. */
export function architecturePage(root: string, graph: ImportGraph): string {
  return [
    `${builtFrom("each app's app.json and the import graph")}# Architecture, drawn`,
    'Words are in [ARCHITECTURE](../../ARCHITECTURE.md).',
    '## While it runs',
    'Lines are calls over gRPC; dashed ones are events over JetStream, drawn from who says them to who hears them.',
    mermaid(runtimeEdges(discoverApps(root))),
    '## What stands on what',
    'Imports of the code that ships. Left out is what also follows from the lines that are there.',
    mermaid(importEdges(graph)),
  ]
    .join('\n\n')
    .concat('\n');
}

function mermaid(edges: string[]): string {
  return ['```mermaid', 'flowchart LR', ...edges.map((edge) => `  ${edge}`), '```'].join('\n');
}

function runtimeEdges(apps: App[]): string[] {
  const calls = apps.flatMap(({ name, calls: called }) => called.map((other) => `${name} --> ${other}`));
  const events = apps.flatMap(({ name, listensTo }) => listensTo.map((source) => `${source} -.-> ${name}`));
  const live = apps.filter(({ hearsLive }) => hearsLive).map(({ name }) => `notifications -. live .-> ${name}`);
  return [...calls, ...events, ...live].sort();
}

function importEdges(graph: ImportGraph): string[] {
  const reach = (from: string): Set<string> => {
    const below = graph.get(from) ?? [];
    return new Set([...below, ...below.flatMap((next) => [...reach(next)])]);
  };
  return [...graph].flatMap(([from, below]) =>
    below
      .filter((to) => !below.some((other) => other !== to && reach(other).has(to)))
      .map((to) => `${nodeOf(from)} --> ${nodeOf(to)}`),
  );
}

/** `apps/posts` and `libs/errors` are boxes of two kinds. */
function nodeOf(folder: string): string {
  const name = folder.split('/').at(-1) ?? folder;
  return folder.startsWith('apps/') ? `app_${name}[[${name}]]` : `lib_${name}(${name})`;
}
