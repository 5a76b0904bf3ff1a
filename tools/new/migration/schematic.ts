import { chain } from '@angular-devkit/schematics';
import type { Rule } from '@angular-devkit/schematics';
import { edit } from '../edit/edit.ts';
import { addElement, addImport } from '../edit/source.ts';
import type { MigrationNames } from './names.ts';

/** A migration of an app, behind all that it has. */
export default function newMigration({ app, file, className, sql }: MigrationNames): Rule {
  const folder = `apps/${app}/src/migrations`;
  return chain([
    (tree) => tree.create(`${folder}/${file}.ts`, textOf(className, sql)),
    edit(`${folder}/index.ts`, (text) =>
      addElement(addImport(text, `import { ${className} } from './${file}.js';`), 'migrations', className),
    ),
  ]);
}

function textOf(className: string, sql: string): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(\`${sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward; restore a backup instead.');
  }
}
`;
}
