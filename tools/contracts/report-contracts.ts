import type { ContractReport } from './check-contracts.ts';
import { declarationOf } from './contract-break.ts';

/** What stands in the way of a merge, for people: what is broken, what to do, and how to say that it is meant. */
export function describeProblems({ undeclared, unused, version }: Omit<ContractReport, 'today'>): string[] {
  const breaks = undeclared.map((each) =>
    [
      `${each.rule} ${each.subject}`,
      `  ${each.advice}`,
      '  If it is meant, put this line into a record in docs/decisions that says why and who has to do what:',
      `    ${declarationOf(each, version)}`,
    ].join('\n'),
  );
  const left = unused.map(
    ({ file, text }) => `${file} declares what is not broken; remove the line, or mend it:\n    ${text}`,
  );
  return [...breaks, ...left];
}
