/** What metrics and spans say of a statement: names of the code, and never a value. */
export interface StatementSummary {
  operation: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'COMMIT' | 'other';
  /** The first table it names. */
  table: string | undefined;
}

const summariesMax = 1_000;
const summaries = new Map<string, StatementSummary>();

/** Summarises a statement; those that are asked for again and again are remembered. */
export function summaryOfStatement(text: string): StatementSummary {
  const known = summaries.get(text);
  if (known) return known;
  const made = { operation: operationOf(text), table: tableOf(text) };
  // Lists of a hundred lengths make a hundred texts; what does not fit any more is worked out each time.
  if (summaries.size < summariesMax) summaries.set(text, made);
  return made;
}

const operations = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'COMMIT'] as const);
// Not `for update`, `for no key update` or `do update`, which are parts of something else.
const write = /\b(?:(insert)\s+into|(delete)\s+from|(?<!\b(?:for|key|do)\s+)(update))\s+(?:only\s+)?"?[a-z_]/i;

/** A statement with parts before it (`with …`) is called after the first thing it writes, if it writes. */
function operationOf(text: string): StatementSummary['operation'] {
  const first = /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? '';
  const [, ...verbs] = (first === 'WITH' && write.exec(text)) || [];
  const verb = first === 'WITH' ? (verbs.find(Boolean)?.toUpperCase() ?? 'SELECT') : first;
  return [...operations].find((name) => name === verb) ?? 'other';
}

function tableOf(text: string): string | undefined {
  return /\b(?:from|into|update)\s+(?:only\s+)?"?([a-z_][a-z0-9_]*)/i.exec(text)?.[1];
}
