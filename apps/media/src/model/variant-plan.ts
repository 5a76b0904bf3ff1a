/** Formats a picture is offered in; the first a browser accepts is the one it takes. */
export type VariantFormat = 'avif' | 'webp';

export interface PlannedVariant {
  name: string;
  format: VariantFormat;
  width: number;
}

/** Longest side of the master, in pixels. */
export const masterSideMax = 2_048;
export const masterName = 'master.webp';

const widths = [320, 640, 1_080];
/** Narrower pictures have nothing to gain from a smaller form. */
const tinyWidth = 64;

/**
 * The smaller forms of a master: each usual width below its own, never one above. What is narrower than all of them
 * gets one at half its width, unless it is tiny.
 */
export function planVariants(masterWidth: number): PlannedVariant[] {
  const smaller = widths.filter((width) => width < masterWidth);
  if (smaller.length === 0 && masterWidth >= tinyWidth) smaller.push(Math.floor(masterWidth / 2));
  return smaller.flatMap((width) => [
    { name: `${width}.avif`, format: 'avif' as const, width },
    { name: `${width}.webp`, format: 'webp' as const, width },
  ]);
}
