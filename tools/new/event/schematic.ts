import { chain } from '@angular-devkit/schematics';
import type { Rule } from '@angular-devkit/schematics';
import { edit } from '../edit/edit.ts';
import { addToCell, addToSection } from '../edit/markdown.ts';
import type { EventNames } from './names.ts';

/** An event in the contract of an app, and on the pages that list what it says. */
export default function newEvent({ app, contract, event, aggregate }: EventNames): Rule {
  const message = `
// Aggregate: the ${aggregate.words}.
message ${event} {
  string ${aggregate.snake}_id = 1;
}
`;
  return chain([
    edit(contract, (text) => text.trimEnd() + '\n' + message),
    edit('ARCHITECTURE.md', (text) => addToCell(text, { cell: `\`${app}\``, column: 2, added: event })),
    edit(`apps/${app}/README.md`, (text) => addToSection(text, 'Says', `${event}, `)),
  ]);
}
