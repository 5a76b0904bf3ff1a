import type { Rule } from '@angular-devkit/schematics';

/** A rule that changes the text of one file; throws when there is none. */
export function edit(path: string, change: (text: string) => string): Rule {
  return (tree) => {
    const before = tree.readText(path);
    try {
      tree.overwrite(path, change(before));
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  };
}
