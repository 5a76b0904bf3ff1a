import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GraphqlAnswer } from './gateway-client.js';

export interface Change {
  seq: number;
  kind: string;
  notification: { kind: string } | null;
}

const everyChange = `subscription ($after: Int) {
  notificationChanged(after: $after) { seq kind unreadCount readUpTo notification { kind actorCount actors { handle } post { text } } }
}`;

/** A subscription over a WebSocket as its client sees it: everything it was sent, and how it ended. */
export class LiveView {
  readonly changes: Change[] = [];
  readonly errors: unknown[] = [];
  closed: { code: number; reason: string } | undefined;
  isComplete = false;
  private readonly client;

  /** @param what the parameters that say who it is; the last number seen; the operation, when it is another */
  constructor(
    url: string,
    {
      connectionParams,
      after,
      query = everyChange,
    }: { connectionParams: Record<string, unknown>; after?: number | undefined; query?: string | undefined },
  ) {
    this.client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams,
      retryAttempts: 0,
      on: { closed: (event) => (this.closed = event as { code: number; reason: string }) },
    });
    this.client.subscribe(
      { query, variables: { after } },
      {
        next: (answer) => this.take(answer as GraphqlAnswer<{ notificationChanged: Change }>),
        error: (error) => this.errors.push(error),
        complete: () => (this.isComplete = true),
      },
    );
  }

  get seqs(): number[] {
    return this.changes.map(({ seq }) => seq);
  }

  end(): void {
    void this.client.dispose();
  }

  private take({ data, errors }: GraphqlAnswer<{ notificationChanged: Change }>): void {
    if (data) this.changes.push(data.notificationChanged);
    if (errors) this.errors.push(...errors);
  }
}
