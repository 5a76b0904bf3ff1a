import { Logger } from '@nestjs/common';

/** The nodes of a database, and which of them new connections are made to. */
export class NodeOrder {
  private readonly logger = new Logger('Database');
  private at = 0;
  private primary: string | undefined;

  /** @param urls at least one */
  constructor(readonly urls: readonly string[]) {}

  get current(): string {
    return this.urls[this.at]!;
  }

  /** Says that a node serves no writes; the next one is tried then. Of many connections that find out, one counts. */
  leave(url: string): void {
    if (this.current === url) this.at = (this.at + 1) % this.urls.length;
  }

  /** Says that a connection to a node was made, and is one that may write. */
  reached(url: string): void {
    if (this.primary !== undefined && this.primary !== url) {
      this.logger.warn(`Another node takes the writes now: ${new URL(url).host}`);
    }
    this.primary = url;
  }
}
