import { blankComments } from './blank-comments.ts';

/** One `import … from`, `export … from`, `import '…'` or `import('…')`. */
export interface Import {
  specifier: string;
  /** Where it stands, from 1. */
  line: number;
}

const imports = /\b(?:from\s*|import\s*\(?\s*)(['"])([^'"\n]+)\1/g;

/**
 * Finds what a source file imports by looking, without a compiler: 1500 files take a fifth of a second. What stands in
 * a string that reads like an import counts as one; that only ever makes somebody do more than he had to.
 */
export function readImports(text: string): Import[] {
  const code = blankComments(text);
  let line = 1;
  let end = 0;
  return [...code.matchAll(imports)].map((match) => {
    line += code.slice(end, match.index).split('\n').length - 1;
    end = match.index;
    return { specifier: match[2]!, line };
  });
}
