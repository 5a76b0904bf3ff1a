import type { Answer } from '../rookery/answer.ts';
import { formatTable } from '../rookery/table.ts';
import type { Finding } from './finding.ts';

const marks = { good: '✓', warns: '!', stops: '✗' } as const;

/** What was found: a table, and for each thing that is wrong what it breaks and what mends it. */
export function showFindings(findings: readonly Finding[]): Answer {
  const rows = findings.map(({ check, state, found }) => ({ ' ': marks[state], check, found }));
  const wrong = findings.filter(({ state }) => state !== 'good');
  const stopped = findings.filter(({ state }) => state === 'stops').length;
  const summary =
    stopped > 0
      ? `npm start will not come up: ${stopped} of ${findings.length} checks say why.`
      : `Nothing stops npm start${wrong.length > 0 ? `; ${wrong.length} could be better` : ''}.`;
  const details = wrong.map(
    ({ check, state, breaks, mend }) => `${marks[state]} ${check}\n    breaks  ${breaks}\n    mend    ${mend}`,
  );
  return { data: findings, text: [formatTable(rows), ...details, summary].join('\n\n'), isIncomplete: stopped > 0 };
}
