import type { media } from '@rookery/contracts';

/**
 * A picture as clients see it: the owner's message with URLs instead of the key. Nearly every page asks for one or two
 * URLs of a picture, so what takes work and is seldom asked for is made when it is.
 */
export interface MediaView {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** A tiny picture as a data URL. */
  readonly placeholder: string;
  /** As the owner tells them, with their URLs. */
  readonly variants: MediaVariantView[];
  /** The same, in the order in which they are chosen from. */
  readonly choices: readonly media.MediaVariant[];
  /** What the URL of each variant begins with; its name follows. */
  readonly baseUrl: string;
}

export interface MediaVariantView extends media.MediaVariant {
  url: string;
}

/** What a client wants of a picture. */
export interface AskedVariant {
  /** The widest when absent. */
  width?: number | null | undefined;
  /** Any when absent. */
  contentType?: string | null | undefined;
}

/** `publicUrl` is what URLs begin with; empty makes them paths. */
export function viewOfMedia(
  { id, key, width, height, variants, placeholder }: media.Media,
  publicUrl: string,
): MediaView {
  const baseUrl = `${publicUrl}/media/${key}/`;
  return {
    id,
    width,
    height,
    baseUrl,
    choices: variants.toSorted(byWidthAndPreference),
    get placeholder() {
      return `data:image/webp;base64,${placeholder.toString('base64')}`;
    },
    get variants() {
      return variants.map((variant) => ({ ...variant, url: baseUrl + variant.name }));
    },
  };
}

// Of variants that fit equally well, what every browser shows comes first.
const preferred = ['image/webp', 'image/jpeg', 'image/png', 'image/avif'];
const rankOf = (contentType: string) => preferred.indexOf(contentType) + 1 || preferred.length + 1;

function byWidthAndPreference(a: media.MediaVariant, b: media.MediaVariant): number {
  return a.width - b.width || rankOf(a.contentType) - rankOf(b.contentType);
}

/**
 * The smallest variant that is at least `width` wide, or the widest there is; of `contentType`, if one is given.
 * Undefined when there is none of that type.
 */
export function pickVariant(
  { choices }: Pick<MediaView, 'choices'>,
  { width, contentType }: AskedVariant,
): media.MediaVariant | undefined {
  const enough = width ?? Infinity;
  let widest: media.MediaVariant | undefined;
  for (const choice of choices) {
    if (contentType && choice.contentType !== contentType) continue;
    if (choice.width >= enough) return choice;
    // Of one width the first is the preferred one.
    if (!widest || choice.width > widest.width) widest = choice;
  }
  return widest;
}

/**
 * The URL of the smallest variant that is at least `width` wide, or of the widest. Without a `contentType` it is one that
 * gives each client the best format it accepts. Undefined when there is none of that type.
 */
export function urlOfMedia(view: Pick<MediaView, 'choices' | 'baseUrl'>, asked: AskedVariant): string | undefined {
  const choice = pickVariant(view, asked);
  return choice && view.baseUrl + (asked.contentType ? choice.name : withoutFormat(choice.name));
}

/** All variants of a type as an HTML `srcset`, narrowest first; of the types every client is offered when absent. */
export function srcsetOfMedia({ variants }: MediaView, contentType?: string | null): string {
  const urls = new Map<number, string>();
  for (const { url, width, contentType: type } of variants.toSorted((a, b) => a.width - b.width)) {
    if (contentType && type !== contentType) continue;
    if (!urls.has(width)) urls.set(width, contentType ? url : withoutFormat(url));
  }
  return [...urls].map(([width, url]) => `${url} ${width}w`).join(', ');
}

/** The name of a variant, or its URL, as it stands for all formats of its width. */
function withoutFormat(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > name.lastIndexOf('/') ? name.slice(0, dot) : name;
}
