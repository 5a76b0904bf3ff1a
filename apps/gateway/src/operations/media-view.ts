import type { media } from '@rookery/contracts';

/** A picture as clients see it: the owner's message with URLs instead of the key. */
export interface MediaView {
  id: string;
  width: number;
  height: number;
  variants: MediaVariantView[];
}

export interface MediaVariantView extends media.MediaVariant {
  url: string;
}

/** `publicUrl` is what URLs begin with; empty makes them paths. */
export function viewOfMedia({ id, key, width, height, variants }: media.Media, publicUrl: string): MediaView {
  const urlOf = (name: string) => `${publicUrl}/media/${key}/${name}`;
  return { id, width, height, variants: variants.map((variant) => ({ ...variant, url: urlOf(variant.name) })) };
}

// Of variants that fit equally well, what every browser shows comes first.
const preferred = ['image/webp', 'image/jpeg', 'image/png', 'image/avif'];

/**
 * The smallest variant that is at least `width` wide, or the widest there is; of `contentType`, if one is given.
 * Undefined when there is none of that type.
 */
export function pickVariant(
  variants: readonly MediaVariantView[],
  { width, contentType }: { width?: number | null | undefined; contentType?: string | null | undefined },
): MediaVariantView | undefined {
  const rankOf = ({ contentType }: MediaVariantView) => preferred.indexOf(contentType) + 1 || preferred.length + 1;
  const candidates = variants
    .filter((variant) => !contentType || variant.contentType === contentType)
    .sort((a, b) => a.width - b.width || rankOf(a) - rankOf(b));
  const wide = candidates.find((variant) => variant.width >= (width ?? Infinity));
  const widest = candidates.at(-1)?.width;
  return wide ?? candidates.find((variant) => variant.width === widest);
}
