/** The nodes of a database, and which of them new connections are made to. */
export class NodeOrder {
  private at = 0;

  /** @param urls at least one */
  constructor(readonly urls: readonly string[]) {}

  get current(): string {
    return this.urls[this.at]!;
  }

  /** Says that a node serves no writes; the next one is tried then. Of many connections that find out, one counts. */
  leave(url: string): void {
    if (this.current === url) this.at = (this.at + 1) % this.urls.length;
  }
}
