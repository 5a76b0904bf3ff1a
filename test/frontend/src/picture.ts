import type { PostCardFragment } from './gql/graphql.js';

type Picture = NonNullable<PostCardFragment['media']>[number];

/** Attributes of an `<img>`: its place is kept by the size, the placeholder stands there until the bytes come. */
export function imageOf({ width, height, placeholder, srcset, url }: Picture) {
  return {
    src: url ?? placeholder,
    srcset,
    sizes: '(min-width: 640px) 640px, 100vw',
    width,
    height,
    loading: 'lazy',
    style: `background: center / cover url("${placeholder}")`,
  };
}
