import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { InboxChangedDocument } from './gql/graphql.js';
import type { InboxChangedSubscription } from './gql/graphql.js';
import type { Session } from './session.js';

export type Change = InboxChangedSubscription['notificationChanged'];

interface Watch {
  session: Session;
  /** `headSeq` of the inbox that is shown. */
  after: number;
  onChange: (change: Change) => void;
  /** Fetches the inbox anew: the log no longer reaches back so far. */
  onReset: () => Promise<void>;
  signal: AbortSignal;
}

/** Follows the inbox over a WebSocket until the signal, through every loss of the connection, without gap or repetition. */
export async function watchInbox({ session, after, onChange, onReset, signal }: Watch): Promise<void> {
  const client = createClient({
    url: `${session.url.replace(/^http/, 'ws')}/graphql`,
    retryAttempts: 0, // its own retries would ask from the first `after` again
    connectionParams: async () => ({ authorization: `Bearer ${await session.freshToken()}` }),
  });
  signal.addEventListener('abort', () => void client.dispose(), { once: true });
  let seq = after;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const query = print(InboxChangedDocument);
      for await (const { data } of client.iterate<InboxChangedSubscription>({ query, variables: { after: seq } })) {
        const change = data?.notificationChanged;
        if (!change) break;
        if (change.kind === 'RESET') await onReset();
        else onChange(change);
        seq = change.seq;
        failures = 0;
      }
    } catch (closed) {
      // 4401: the token has expired or its session is over. Renewing throws when it is over: sign in again then.
      if ((closed as CloseEvent).code === 4401) await session.renew();
    }
    // 1013 (a slow reader, or an instance that goes down) and everything else: a moment later, not all at once.
    if (!signal.aborted) await sleep(Math.random() * Math.min(30_000, 500 * 2 ** failures++), signal);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
