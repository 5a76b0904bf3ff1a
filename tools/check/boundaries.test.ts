import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';

interface Violation {
  from: string;
  rule: { name: string };
}

const wrong: [rule: string, file: string, imported: string][] = [
  ['apps-are-islands', 'apps/a/src/a.module.ts', '../../b/src/b.module.js'],
  ['model-is-pure', 'apps/a/src/model/a.ts', '@nestjs/common'],
  ['gateway-has-no-storage', 'apps/gateway/src/edge.ts', 'typeorm'],
  ['libs-have-one-entrance', 'apps/b/src/deep.ts', '../../../libs/x/src/deep.js'],
];

const right: Record<string, string> = {
  'apps/a/src/main.ts': "import './right.js';\nimport './a.module.js';\nimport './model/a.js';\n",
  'apps/a/src/right.ts': "import { deep } from '@rookery/x';\nexport const right = deep;\n",
  'apps/b/src/b.module.ts': 'export const b = 1;\n',
  'libs/x/src/index.ts': "export { deep } from './deep.js';\n",
  'libs/x/src/deep.ts': 'export const deep = 1;\n',
  'node_modules/@nestjs/common/package.json': '{ "name": "@nestjs/common", "version": "1.0.0", "main": "index.js" }',
  'node_modules/@nestjs/common/index.js': '',
  'node_modules/typeorm/package.json': '{ "name": "typeorm", "version": "1.0.0", "main": "index.js" }',
  'node_modules/typeorm/index.js': '',
  'package.json': '{ "type": "module", "dependencies": { "@nestjs/common": "1.0.0", "typeorm": "1.0.0" } }',
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', paths: { '@rookery/*': ['./libs/*/src/index.ts'] } },
  }),
};

describe('the boundaries', () => {
  let violations: Violation[];

  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'boundaries-'));
    const files = [...wrong.map(([, file, imported]) => [file, `import '${imported}';\n`]), ...Object.entries(right)];
    for (const [file, text] of files as [string, string][]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    violations = await cruise(root);
  }, 120_000);

  it.each(wrong)('report %s', (rule, file) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule: { name } }) => name)).toContain(rule);
  });

  it('let what is allowed pass', () => {
    expect(violations.filter(({ from }) => from === 'apps/a/src/right.ts')).toEqual([]);
  });
});

/** What the workspace's own rules find wrong in another folder. */
async function cruise(root: string): Promise<Violation[]> {
  const program = join(workspaceRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const rules = join(workspaceRoot, '.dependency-cruiser.cjs');
  const args = [program, '--config', rules, '--output-type', 'json', 'apps', 'libs'];
  const { output } = await runCommand(process.execPath, args, { cwd: root, timeoutMs: 60_000 });
  return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
}
