import type { ReasonSection } from './error-reasons.ts';
import { builtFrom, code, table } from './markdown.ts';

/** The page of every reason an error can have. */
export function errorsPage(sections: readonly ReasonSection[]): string {
  const parts = sections.map(({ title, reasons }) => {
    const rows = reasons.map(({ reason, code: errorCode, saidWhen }) => [code(reason), errorCode, saidWhen]);
    return `## ${title}\n\n${table(['reason', 'code', 'said when'], rows)}`;
  });
  return [
    `${builtFrom('the reasons.json of apps and libs/errors, which must name what the code says,')}# Reasons of errors`,
    'What a code means to a caller, and where code and reason stand, says [errors](../errors.md). What *operators* read is ' +
      'said in logs and by their commands, never to a client of the gateway.',
    ...parts,
  ]
    .join('\n\n')
    .concat('\n');
}
