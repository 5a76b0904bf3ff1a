import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ImportGraph } from '../../graph/import-graph.ts';
import { readNamedPaths } from './named-paths.ts';
import { readStartedApps } from './started-apps.ts';

/** All that a test file stands on, as far as can be seen without running it. */
export interface TestNeeds {
  /** Code it imports or runs, directly or not. */
  files: ReadonlySet<string>;
  /** Other files it names, and folders: all that is in them. */
  named: ReadonlySet<string>;
  /** Patterns of paths it looks for. */
  patterns: ReadonlySet<string>;
  /** Apps it starts as processes. */
  apps: ReadonlySet<string>;
}

/** What a workspace has, to look up what a file names. */
export interface Tree {
  root: string;
  graph: ImportGraph;
  /** All files, relative to the workspace. */
  files: readonly string[];
  apps: readonly string[];
}

/** More files of one name than these: the name means none of them. */
const namesakesMax = 3;
/** They look for apps wherever there are some; who starts one says which. */
const plumbing = /^(?:libs|tools\/(?:start|infra|world|build))\//;
const link = /\]\(([^)#:\s]+)/g;
const codeFolder = /^(?:apps|libs|test|tools|bench)$/;

/** Looks up what test files need; what it has read of a file it remembers. */
export class NeedsReader {
  readonly #tree: Tree;
  readonly #files: ReadonlySet<string>;
  readonly #folders: ReadonlySet<string>;
  readonly #byName = new Map<string, string[]>();
  readonly #read = new Map<string, { named: string[]; patterns: string[]; apps: string[] }>();

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#files = new Set(tree.files);
    this.#folders = new Set(tree.files.flatMap(foldersOf));
    for (const file of tree.files) {
      const name = posix.basename(file);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), file]);
    }
  }

  /** Follows imports, and names of code that is run, to their end. */
  needsOf(test: string): TestNeeds {
    const needs = {
      files: new Set([test]),
      named: new Set<string>(),
      patterns: new Set<string>(),
      apps: new Set<string>(),
    };
    // A set that grows while it is walked is walked to its end.
    for (const file of needs.files) {
      for (const imported of this.#tree.graph.importsOf(file)) needs.files.add(imported);
      const { named, patterns, apps } = this.#readFile(file);
      for (const path of named) (this.#tree.graph.has(path) ? needs.files : needs.named).add(path);
      for (const path of named.flatMap((page) => this.#linksOf(page))) needs.named.add(path);
      for (const pattern of patterns) needs.patterns.add(pattern);
      for (const app of apps) needs.apps.add(app);
    }
    return needs;
  }

  #readFile(file: string) {
    const known = this.#read.get(file);
    if (known) return known;
    const text = this.#tree.graph.has(file) ? readFileSync(join(this.#tree.root, file), 'utf8') : '';
    const paths = readNamedPaths(text);
    const apps = readStartedApps(file, text);
    const found = {
      named: paths.flatMap((path) => this.#resolve(file, path)),
      patterns: paths.filter((path) => path.includes('*')),
      apps: apps === 'all' ? [...this.#tree.apps] : apps,
    };
    this.#read.set(file, found);
    return found;
  }

  /** Where a page that is read leads: who reads it may follow. */
  #linksOf(page: string): string[] {
    if (!page.endsWith('.md') || !this.#files.has(page)) return [];
    const targets = [...readFileSync(join(this.#tree.root, page), 'utf8').matchAll(link)];
    const paths = targets.map(([, path = '']) => posix.join(posix.dirname(page), path));
    return [...new Set(paths)].filter((path) => this.#files.has(path));
  }

  /** The files and folders a file means by a path: from the workspace, from where it stands, or by a name few have. */
  #resolve(from: string, path: string): string[] {
    const places = [posix.normalize(path), posix.join(posix.dirname(from), path)].map((place) =>
      place.replace(/\/$/, ''),
    );
    const file = places.find((place) => this.#files.has(place));
    if (file) return [file];
    const folder = places.find((place) => this.#folders.has(place));
    if (folder) return codeFolder.test(folder) && plumbing.test(from) ? [] : [folder];
    const end = `/${path.replace(/^(?:\.{1,2}\/)+/, '')}`;
    const namesakes = (this.#byName.get(posix.basename(path)) ?? []).filter((other) => `/${other}`.endsWith(end));
    return namesakes.length <= namesakesMax ? namesakes : [];
  }
}

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
