import { Logger } from '@nestjs/common';
import { media } from '@rookery/contracts';
import type { accounts, posts } from '@rookery/contracts';
import { viewOfMedia } from './media-view.js';
import type { MediaView } from './media-view.js';

const log = new Logger('Pictures');

/** The pictures that posts and accounts keep, as clients see them (record 28). */
export class Pictures {
  // A picture lives as long as the row it came with: of one that is kept near it is decoded once.
  private readonly views = new WeakMap<Uint8Array, MediaView | 'unreadable'>();

  /** @param publicUrl what URLs begin with; empty makes them paths */
  constructor(private readonly publicUrl: string) {}

  /**
   * A post's, in their order. One that cannot be read is left out, and said in the log: people rather miss one picture of
   * a post than the post, and can do nothing about it.
   */
  ofPost({ pictures }: Pick<posts.Post, 'pictures'>): MediaView[] {
    return pictures.map((picture) => this.viewOf(picture)).filter((view) => view !== 'unreadable');
  }

  /** An account's; null without one, and for one that cannot be read, as above. */
  ofAccount({ avatarPicture }: Pick<accounts.Account, 'avatarPicture'>): MediaView | null {
    const view = avatarPicture.length > 0 ? this.viewOf(avatarPicture) : null;
    return view === 'unreadable' ? null : view;
  }

  private viewOf(picture: Uint8Array): MediaView | 'unreadable' {
    const known = this.views.get(picture);
    if (known) return known;
    const view = this.decode(picture);
    this.views.set(picture, view);
    return view;
  }

  private decode(picture: Uint8Array): MediaView | 'unreadable' {
    try {
      const row = media.Media.decode(picture);
      // Bytes that mean something else are often a message all the same, of nothing but unknown fields.
      if (!row.id || !row.key) throw new Error('expected a media with id and key');
      return viewOfMedia(row, this.publicUrl);
    } catch (error) {
      log.error({ err: error, msg: 'A picture cannot be read' });
      return 'unreadable';
    }
  }
}
