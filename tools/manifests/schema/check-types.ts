import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCommand } from '../../infra/run-command.ts';
import { workspaceRoot } from '../../workspace.ts';
import { titleOf, type Manifest, type Rendered } from '../manifest.ts';
import { modelOf, type Model } from './models.ts';

const compiler = join(workspaceRoot, 'node_modules', 'ts7', 'bin', 'tsc');
/** Inside the workspace, where packages are found. */
const scratch = join(workspaceRoot, '.rookery', 'manifests');
const customResource = join(workspaceRoot, 'tools', 'manifests', 'custom-resource.ts');
const objectStore = join(workspaceRoot, 'tools', 'manifests', 'object-store.ts');

const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2024',
  module: 'nodenext',
  types: [],
  allowImportingTsExtensions: true,
};

/**
 * Has the compiler look at every document as a value of its kind's type: a field that does not exist is found at any
 * depth, as is a value of the wrong type.
 */
export async function checkTypes(overlays: readonly Rendered[]): Promise<string[]> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'types-'));
  try {
    const sources = overlays.map((rendered) => new Source(rendered, folder));
    for (const source of sources) writeFileSync(join(folder, source.file), source.lines.join('\n'));
    const files = sources.map(({ file }) => file);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
    const { code, output } = await runCommand(process.execPath, [compiler, '--pretty', 'false', '-p', '.'], {
      cwd: folder,
    });
    const found = sources.flatMap((source) => [...source.unknown, ...source.problemsIn(output)]);
    return code === 0 || found.length > 0 ? found : [output.trim()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One overlay as TypeScript, and where in it each document begins. */
class Source {
  readonly file: string;
  readonly lines: string[] = [];
  readonly unknown: string[] = [];
  private readonly starts: { line: number; title: string }[] = [];
  private readonly overlay: string;

  constructor({ overlay, manifests }: Rendered, folder: string) {
    this.overlay = overlay;
    this.file = `${overlay}.ts`;
    this.lines.push(`import type { Custom } from '${relative(folder, customResource)}';`);
    manifests.forEach((manifest, index) => {
      const model = modelOf(manifest);
      if (model)
        this.add(
          manifest,
          { ...model, module: model.module.replace('../object-store.ts', relative(folder, objectStore)) },
          index,
        );
      else
        this.unknown.push(
          `${overlay}: ${titleOf(manifest)}: no types of ${manifest.apiVersion}; add them to schema/models.ts`,
        );
    });
    this.lines.push('export type Used = Custom<object>;');
  }

  /** What the compiler says of this overlay, with the document in place of the line. */
  problemsIn(output: string): string[] {
    const said = new RegExp(`^${this.file.replace('.', '\\.')}\\((\\d+),\\d+\\): error TS\\d+: (.*)$`, 'gm');
    return [...output.matchAll(said)].map(([, line, text]) => {
      const title = this.starts.findLast((start) => start.line <= Number(line))?.title;
      return `${this.overlay}: ${title}: ${text} (at ${this.lines[Number(line) - 1]?.trim()})`;
    });
  }

  private add(manifest: Manifest, { module, imported, type }: Model, index: number): void {
    const name = `Type${index}`;
    this.starts.push({ line: this.lines.length + 1, title: titleOf(manifest) });
    this.lines.push(`import type { ${imported} as ${name} } from '${module}';`);
    const value = JSON.stringify(manifest, null, 1);
    const text = `export const document${index} = ${value} satisfies ${type.replace(imported, name)};`;
    this.lines.push(...text.split('\n'));
  }
}
