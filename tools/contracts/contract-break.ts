/** One thing that today's contracts take away from who relies on the released ones. */
export interface ContractBreak {
  /** What kind of break it is: buf's, graphql-js' or our own name of the rule. */
  rule: string;
  /** What is broken, on one line, the same wherever in a file it stands. */
  subject: string;
  /** What to do instead of breaking it. */
  advice: string;
}

/** The line of a decision record that says a break is meant. */
export function declarationOf({ rule, subject }: ContractBreak, released: string): string {
  return `Breaks ${released}: ${rule} ${subject}`;
}
