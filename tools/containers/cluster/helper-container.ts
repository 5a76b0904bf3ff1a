import { join } from 'node:path';
import { workspaceRoot } from '../../workspace.ts';

/** Where a container finds the programs of tools/. */
export const toolsFolder = '/rookery';
/** What brings them there. */
export const toolMounts = ['tools', 'node_modules', 'package.json'].flatMap((part) => [
  '--volume',
  `${join(workspaceRoot, part)}:${toolsFolder}/${part}:ro`,
]);

/** As confined as the pods themselves are. */
export const confined = [
  '--user',
  '65532:65532',
  '--read-only',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
];
