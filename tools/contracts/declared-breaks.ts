import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declarationOf, type ContractBreak } from './contract-break.ts';

/** A line of a decision record that says a break is meant. */
export interface Declaration {
  /** The record, relative to the workspace. */
  file: string;
  /** The release that is broken. */
  version: string;
  /** The whole line: `Breaks <version>: <rule> <subject>`. */
  text: string;
}

/** In a list or not, as code or not; the version tells it from a sentence that begins like it. */
const declaration = /^(?:[-*] )?`?(Breaks (\d+\.\d+\.\d+): .+?)`?\s*$/gm;

/** The breaks that the records in `docs/decisions` name, those of earlier releases too. */
export function readDeclarations(root: string): Declaration[] {
  const folder = join('docs', 'decisions');
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.md'));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, folder, file), 'utf8');
    return [...text.matchAll(declaration)].map(([, line = '', version = '']) => ({
      file: `${folder}/${file}`,
      version,
      text: line,
    }));
  });
}

/** What declarations leave of the breaks, and the declarations that fit none of them. */
export interface Judgement {
  undeclared: ContractBreak[];
  declared: ContractBreak[];
  unused: Declaration[];
}

/**
 * Takes away the breaks that a record names. Declarations against other releases are history, and name nothing.
 * @param released the version of the contracts that were compared with
 */
export function judgeBreaks(breaks: ContractBreak[], declarations: Declaration[], released: string): Judgement {
  const current = declarations.filter(({ version }) => version === released);
  const isDeclared = (each: ContractBreak) => current.some(({ text }) => text === declarationOf(each, released));
  const lines = new Set(breaks.map((each) => declarationOf(each, released)));
  return {
    undeclared: breaks.filter((each) => !isDeclared(each)),
    declared: breaks.filter(isDeclared),
    unused: current.filter(({ text }) => !lines.has(text)),
  };
}
