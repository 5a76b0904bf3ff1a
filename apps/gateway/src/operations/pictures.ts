import { Logger } from '@nestjs/common';
import { media } from '@rookery/contracts';
import type { posts } from '@rookery/contracts';
import { viewOfMedia } from './media-view.js';
import type { MediaView } from './media-view.js';

const log = new Logger('Pictures');

/** The pictures that posts keep, as clients see them (record 28). */
export class Pictures {
  // A picture lives as long as the post it came with: a body that is kept near is decoded once.
  private readonly views = new WeakMap<Uint8Array, MediaView | 'unreadable'>();

  /** @param publicUrl what URLs begin with; empty makes them paths */
  constructor(private readonly publicUrl: string) {}

  /**
   * In their order. One that cannot be read is left out, and said in the log: people rather miss one picture of a post
   * than the post, and can do nothing about it.
   */
  of({ pictures }: Pick<posts.Post, 'pictures'>): MediaView[] {
    return pictures.map((picture) => this.viewOf(picture)).filter((view) => view !== 'unreadable');
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
      log.error({ err: error, msg: 'A picture of a post cannot be read' });
      return 'unreadable';
    }
  }
}
