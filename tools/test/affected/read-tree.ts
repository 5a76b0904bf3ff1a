import { workspaceFiles } from '../../check/workspace-files.ts';
import { ImportGraph } from '../../graph/import-graph.ts';
import { discoverApps } from '../../start/apps.ts';
import type { Tree } from './test-needs.ts';

/** Reads a workspace: all its files, and who imports whom. */
export function readTree(root: string): Tree {
  const apps = discoverApps(root).map(({ name }) => name);
  return { root, graph: ImportGraph.read(root), files: workspaceFiles(root), apps };
}
