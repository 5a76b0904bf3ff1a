import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImports } from './read-imports.ts';
import { resolveImport } from './resolve-import.ts';

/** An import of a file that is not there. */
export interface BrokenImport {
  file: string;
  line: number;
  specifier: string;
}

interface Node {
  imports: string[];
  broken: BrokenImport[];
}

/** Where code is. */
export const codeFolders = ['apps', 'libs', 'test', 'tools', 'bench'] as const;
const codeFile = /\.m?[jt]s$/;

/** Whether a path is one of code of the workspace, there or not. */
export function isCode(path: string): boolean {
  return codeFile.test(path) && codeFolders.some((folder) => path.startsWith(`${folder}/`));
}

/** Who imports whom, file by file. Paths are relative to the workspace, with slashes. */
export class ImportGraph {
  readonly #root: string;
  readonly #nodes = new Map<string, Node>();

  private constructor(root: string) {
    this.#root = root;
  }

  /** Reads all code of some folders of a workspace. */
  static read(root: string, folders: readonly string[] = codeFolders): ImportGraph {
    const graph = new ImportGraph(root);
    const exclude = (name: string) => name === 'node_modules' || name === 'dist';
    graph.update(folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,mjs,js}`, { cwd: root, exclude })));
    return graph;
  }

  get files(): string[] {
    return [...this.#nodes.keys()];
  }

  has(file: string): boolean {
    return this.#nodes.has(file);
  }

  importsOf(file: string): readonly string[] {
    return this.#nodes.get(file)?.imports ?? [];
  }

  /** Reads files again that changed, came or went, and those whose imports lead to one of these. */
  update(files: readonly string[]): void {
    const gone = new Set(files.filter((file) => codeFile.test(file) && !this.#read(file)));
    for (const [file, { imports, broken }] of this.#nodes) {
      if (broken.length > 0 || imports.some((path) => gone.has(path))) this.#read(file);
    }
  }

  /** Files and all they import, and what that imports, and so on. */
  reach(files: Iterable<string>): Set<string> {
    const reached = new Set(files);
    // A set that grows while it is walked is walked to its end.
    for (const file of reached) for (const next of this.importsOf(file)) reached.add(next);
    return reached;
  }

  /** Imports in these files that lead nowhere. */
  brokenIn(files: Iterable<string>): BrokenImport[] {
    return [...files].flatMap((file) => this.#nodes.get(file)?.broken ?? []);
  }

  /** Returns false when there is no such file. */
  #read(file: string): boolean {
    const text = readIfThere(join(this.#root, file));
    if (text === undefined) return this.#nodes.delete(file) && false;
    const node: Node = { imports: [], broken: [] };
    for (const { specifier, line } of readImports(text)) {
      const path = resolveImport(file, specifier, (candidate) => existsSync(join(this.#root, candidate)));
      if (path === null) node.broken.push({ file, line, specifier });
      else if (path !== undefined) node.imports.push(path);
    }
    this.#nodes.set(file, node);
    return true;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
