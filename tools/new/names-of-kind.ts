import { readAppNames } from './app/names.ts';
import type { NewOptions } from './options.ts';

/** What the schematic of a kind is filled in with. Throws UsageError for names that are wrong or taken. */
export function readNames(root: string, { names: [first], entity }: NewOptions): object {
  return readAppNames(root, { app: first, entity });
}
