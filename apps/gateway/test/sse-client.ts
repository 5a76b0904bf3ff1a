import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface StreamChange {
  seq: number;
  kind: string;
  notification: { kind: string; actorIds: string[]; postId: string | null } | null;
}

export interface SseOptions {
  headers: Record<string, string>;
  lastEventId?: number | string | undefined;
  /** As a query string. */
  query?: string;
  onOpen?: () => void;
  onChange?: (change: StreamChange) => void;
}

/** A stream of server-sent events as a client of it sees it: everything it was sent, and how it ended. */
export class SseClient {
  response: IncomingMessage | undefined;
  readonly changes: StreamChange[] = [];
  readonly ids: number[] = [];
  /** The reason of the event `bye`. */
  bye: string | undefined;
  comments = 0;
  retryMs = 0;
  isClosed = false;
  private rest = '';
  private readonly request;

  constructor(
    url: string,
    private readonly options: SseOptions,
  ) {
    const { headers, lastEventId, query = '' } = options;
    const resume = lastEventId === undefined ? {} : { 'last-event-id': `${lastEventId}` };
    this.request = request(`${url}/v1/notifications/stream${query}`, {
      headers: { ...headers, ...resume },
      agent: false,
    });
    this.request.on('error', () => (this.isClosed = true));
    this.request.on('response', (response) => {
      this.response = response.setEncoding('utf8');
      options.onOpen?.();
      response.on('data', (text: string) => this.read(text));
      response.on('error', () => undefined);
      response.on('close', () => (this.isClosed = true));
    });
    this.request.end();
  }

  get seqs(): number[] {
    return this.changes.map(({ seq }) => seq);
  }

  /** Reads nothing any more, so that everything piles up where it is sent from. */
  pause(): void {
    this.response?.socket.pause();
    this.response?.pause();
  }

  resume(): void {
    this.response?.resume();
    this.response?.socket.resume();
  }

  end(): void {
    this.request.destroy();
  }

  private read(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) this.readBlock(Object.fromEntries(block.split('\n').map(fieldOf)));
  }

  private readBlock({ '': comment, retry, id, event, data = '' }: Record<string, string>): void {
    if (comment !== undefined) this.comments++;
    if (retry !== undefined) this.retryMs = Number(retry);
    if (event === 'bye') this.bye = (JSON.parse(data) as { reason: string }).reason;
    if (event !== 'change') return;
    this.ids.push(Number(id));
    const change = JSON.parse(data) as StreamChange;
    this.changes.push(change);
    this.options.onChange?.(change);
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
