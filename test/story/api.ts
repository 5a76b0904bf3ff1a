import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** The public API as a frontend uses it: HTTP and WebSocket, nothing else. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  as(token: string): Api {
    return new Api(this.url, token);
  }

  /** Runs one operation and returns its data. Throws when the answer has errors. */
  async run<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.authorization() },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async upload(bytes: Buffer, type = 'image/jpeg'): Promise<{ id: string }> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(bytes)], { type }), 'photo.jpg');
    const headers = this.authorization();
    const response = await fetch(`${this.url}/v1/media`, { method: 'POST', headers, body: form });
    if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as { id: string };
  }

  /** Opens a live view and collects what it shows. */
  watch(after?: number): Watch {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.authorization(),
      retryAttempts: 0,
    });
    return new Watch(client, after);
  }

  private authorization(): Record<string, string> {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }
}

export interface Change {
  seq: number;
  kind: string;
  unreadCount: number;
  notification: { kind: string; actors: { handle: string }[]; post: { id: string; text: string } | null } | null;
}

/** A subscription to `notificationChanged` and everything it has delivered so far. */
export class Watch {
  readonly changes: Change[] = [];
  private readonly unsubscribe: () => void;

  constructor(
    private readonly client: Client,
    after?: number,
  ) {
    this.unsubscribe = client.subscribe<{ notificationChanged: Change }>(
      {
        query: `subscription ($after: Int) {
          notificationChanged(after: $after) {
            seq kind unreadCount notification { kind actors { handle } post { id text } }
          }
        }`,
        variables: { after },
      },
      {
        next: ({ data, errors }) => {
          if (errors || !data) throw new Error(JSON.stringify(errors));
          this.changes.push(data.notificationChanged);
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
  }

  /** What was delivered, as `KIND:handle`, in order. */
  get seen(): string[] {
    return this.changes.map(({ notification }) => `${notification?.kind}:${notification?.actors[0]?.handle}`);
  }

  async close(): Promise<void> {
    this.unsubscribe();
    await this.client.dispose();
  }
}
