import type { System } from '../../system/system.ts';

/** As much of a line of an app's log as is read. */
interface Line {
  time: string;
  level: string;
  app: string;
  msg: string;
  err?: { type?: string; message?: string };
}

const kindsMax = 10;

/**
 * What apps call an error from now on: bugs, and loops that cannot get on. For whoever reads the table; nobody is judged
 * by it, because an app may well call it an error that everything it stands on is gone.
 * @returns asks, for a line for each kind with how often it was said; apps keep their newest lines alone
 */
export function errorsSince(system: System): () => string[] {
  const since = new Date().toISOString();
  return () => {
    const lines = system.apps.flatMap(({ lines: all }) => all.flatMap(parseLine));
    const errors = lines.filter(({ level, time }) => (level === 'error' || level === 'fatal') && time >= since);
    const kinds = Map.groupBy(errors, inWords);
    return [...kinds].slice(0, kindsMax).map(([words, { length }]) => `${length} × ${words}`);
  };
}

function inWords({ app, msg, err }: Line): string {
  return [`${app}: ${msg}`, ...(err ? [`(${err.type ?? 'Error'}: ${err.message ?? ''})`] : [])].join(' ');
}

/** Node itself writes lines that are no JSON. */
function parseLine(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}
