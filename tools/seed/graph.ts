import { readFile } from 'node:fs/promises';
import { UsageError } from './options.ts';

/** Who is friends with whom, by handle; friendship goes both ways. */
export type Graph = Map<string, Set<string>>;

/** Reads an edge list. Throws UsageError for a line that is none, and for names that would share a handle. */
export async function readGraph(file: string): Promise<Graph> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`--graph ${file}: ${error.message}`);
  });
  return parseGraph(text);
}

export function parseGraph(text: string): Graph {
  const graph: Graph = new Map();
  const names = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const edge = line.replace(/#.*/, '').trim();
    if (edge === '') continue;
    const ends = edge.split(/[\s,]+/);
    if (ends.length !== 2) throw new UsageError(`line ${index + 1}: expected two names, got ${edge.slice(0, 80)}`);
    const [one, other] = ends.map((name) => handleOf(name, names)) as [string, string];
    connect(graph, one, other);
    connect(graph, other, one);
  }
  if (graph.size === 0) throw new UsageError('the graph has no edge');
  return graph;
}

export function friendshipsIn(graph: Graph): number {
  return [...graph.values()].reduce((sum, friends) => sum + friends.size, 0) / 2;
}

/** Nobody follows themselves; somebody who is only their own friend still exists. */
function connect(graph: Graph, one: string, other: string): void {
  const friends = graph.get(one) ?? new Set();
  if (one !== other) friends.add(other);
  graph.set(one, friends);
}

/** Handles are unique without regard to case and hold letters, digits and underscores only. */
function handleOf(name: string, names: Map<string, string>): string {
  const handle = `seed_${name}`;
  if (!/^[A-Za-z0-9_]{3,30}$/.test(handle)) {
    throw new UsageError(`expected names of at most 25 letters, digits and underscores, got ${name.slice(0, 80)}`);
  }
  const known = names.get(handle.toLowerCase());
  if (known !== undefined && known !== name) throw new UsageError(`${known} and ${name} differ only in case`);
  names.set(handle.toLowerCase(), name);
  return handle;
}
