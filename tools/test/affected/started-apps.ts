/** What begins processes of all apps. */
const startsAll = /\b(?:commonWorld|startSystem|startSession)\(/;
const startsSome = /\bstartWorld\(/g;
const named = /\bstartWorld\(\s*\{[^{}]*?\bapps: \[((?:\s*'[a-z-]+',?)+)\s*\]/g;
/** They start what they are told to; who tells them says which. */
const starters = /^(?:libs\/testing|tools\/world)\//;

/**
 * Finds which apps a file starts as processes, by what stands in it.
 * @returns names of apps, or `all` when it does not say
 */
export function readStartedApps(file: string, text: string): string[] | 'all' {
  if (starters.test(file)) return [];
  const lists = [...text.matchAll(named)].map(([, list = '']) => list);
  const starts = [...text.matchAll(startsSome)].length;
  if (startsAll.test(text) || starts > lists.length) return 'all';
  return lists.flatMap((list) => [...list.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name!));
}
