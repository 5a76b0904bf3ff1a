import { blankComments } from '../../graph/blank-comments.ts';

const literal = /(['"`])((?:(?!\1)[^\\\n$])+)\1/g;
const joined = /\b(?:join|resolve)\(((?:[^()]|\([^()]*\))*)\)/g;
const withExtension = /^[\w.-]+\.[a-z]{1,8}$/i;

/**
 * Finds what a source file may mean to read or run: strings that look like a path, a file or a pattern of paths, and the
 * parts of `join('docs', 'errors.md')` put together. What is put together in other ways is not seen.
 */
export function readNamedPaths(text: string): string[] {
  const code = blankComments(text);
  const calls = [...code.matchAll(joined)].map(([, args = '']) => literalsOf(args).join('/'));
  const alone = literalsOf(code).filter((value) => value.includes('/') || withExtension.test(value));
  return [...new Set([...calls, ...alone])].filter((value) => value !== '' && !value.includes(' '));
}

function literalsOf(text: string): string[] {
  return [...text.matchAll(literal)].map(([, , value = '']) => value);
}
