import type { media } from '@rookery/contracts';

/** A picture as clients see it: the owner's message with URLs instead of the key. */
export interface MediaView {
  id: string;
  width: number;
  height: number;
  /** A tiny picture as a data URL. */
  placeholder: string;
  variants: MediaVariantView[];
}

export interface MediaVariantView extends media.MediaVariant {
  url: string;
}

/** `publicUrl` is what URLs begin with; empty makes them paths. */
export function viewOfMedia(
  { id, key, width, height, variants, placeholder }: media.Media,
  publicUrl: string,
): MediaView {
  const urlOf = (name: string) => `${publicUrl}/media/${key}/${name}`;
  return {
    id,
    width,
    height,
    placeholder: `data:image/webp;base64,${Buffer.from(placeholder).toString('base64')}`,
    variants: variants.map((variant) => ({ ...variant, url: urlOf(variant.name) })),
  };
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

/**
 * The URL of the smallest variant that is at least `width` wide, or of the widest. Without a `contentType` it is one that
 * gives each client the best format it accepts. Undefined when there is none of that type.
 */
export function urlOfMedia(
  { variants }: MediaView,
  asked: { width?: number | null | undefined; contentType?: string | null | undefined },
): string | undefined {
  const url = pickVariant(variants, asked)?.url;
  return asked.contentType ? url : url?.replace(/\.[a-z]+$/, '');
}

/** All variants of a type as an HTML `srcset`, narrowest first; of the types every client is offered when absent. */
export function srcsetOfMedia({ variants }: MediaView, contentType?: string | null): string {
  const urls = new Map<number, string>();
  for (const { url, width, contentType: type } of variants.toSorted((a, b) => a.width - b.width)) {
    if (contentType && type !== contentType) continue;
    if (!urls.has(width)) urls.set(width, contentType ? url : url.replace(/\.[a-z]+$/, ''));
  }
  return [...urls].map(([width, url]) => `${url} ${width}w`).join(', ');
}
