import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findBrokenLinks } from './links.ts';
import { workspaceFiles } from './workspace-files.ts';

const linesMax = 300;
const sourceFile = /\.([cm]?[jt]s|tsx|proto|sh)$/;
const vagueNames = /^(utils?|helpers?|common|shared|misc|core)(\.|$)/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const testFile = /\.test\.ts$/;
const onlyTest = /^\s*(?:describe|it|test)\.only\(|^\s*f(?:it|describe)\(/m;

/** Looks at one source file; returns what is wrong, one line each. */
type Rule = (path: string, text: string) => string[];

const rules: Rule[] = [isShort, isNamedWell, leavesNoTestOut, hasNoConflict];

/**
 * Checks what no other tool sees: size, names, forgotten `.only`, conflict marks, links inside Markdown.
 * @returns one line for everything that is wrong, starting with the file
 */
export function findUntidy(root: string): string[] {
  const files = workspaceFiles(root);
  const sources = files.filter((file) => sourceFile.test(file));
  const problems = sources.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return rules.flatMap((rule) => rule(file, text)).map((problem) => `${file}: ${problem}`);
  });
  const pages = files.filter((file) => file.endsWith('.md'));
  return [...problems, ...pages.flatMap((page) => findBrokenLinks(root, page))];
}

function isShort(_path: string, text: string): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return lines > linesMax ? [`has ${lines} lines; ${linesMax} is the most, so it does more than one thing`] : [];
}

/** The contracts' folders are named by the packages in them, so only source folders are looked at. */
function isNamedWell(path: string): string[] {
  if (path.startsWith('proto/') || path.startsWith('.')) return [];
  const name = basename(path);
  const vague = path.split('/').find((part) => vagueNames.test(part));
  return [
    ...(kebabCase.test(name) || name.endsWith('.proto') ? [] : ['file names are kebab-case']),
    ...(vague ? [`"${vague}" says nothing; name it for its job`] : []),
  ];
}

function leavesNoTestOut(path: string, text: string): string[] {
  return testFile.test(path) && onlyTest.test(text) ? ['".only" leaves the other tests out'] : [];
}

function hasNoConflict(_path: string, text: string): string[] {
  return /^(<{7}|>{7}) /m.test(text) ? ['has a conflict mark'] : [];
}
