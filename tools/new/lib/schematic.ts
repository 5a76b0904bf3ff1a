import { chain } from '@angular-devkit/schematics';
import type { Rule } from '@angular-devkit/schematics';
import { edit } from '../edit/edit.ts';
import { addMapLine } from '../edit/markdown.ts';
import { addProperty } from '../edit/source.ts';
import type { LibNames } from './names.ts';

/** The door of a lib that may use nothing yet; `.dependency-cruiser.cjs` says what it may. */
export default function newLib({ lib, about, About }: LibNames): Rule {
  return chain([
    (tree) => {
      tree.create(`libs/${lib}/README.md`, `# ${lib}\n\n${About}.\n`);
      tree.create(
        `libs/${lib}/src/index.ts`,
        `/** ${About}. What is exported here is all that others may import. */\nexport {};\n`,
      );
    },
    edit('.dependency-cruiser.cjs', (text) => addProperty(text, 'libMayUse', { key: '', text: `'${lib}': []` })),
    edit('ARCHITECTURE.md', (text) => addMapLine(text, { before: 'libs/testing', path: `libs/${lib}`, about })),
  ]);
}
