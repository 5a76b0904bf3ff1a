import { JetStreamApiError } from '@nats-io/jetstream';
import type { JetStreamManager, StreamState } from '@nats-io/jetstream';

const nothing = { messages: 0, first_seq: 0, last_seq: 0 };
const streamNotFound = 10059;

/** Where a stream begins and ends; one that does not exist holds nothing. */
export async function streamState(
  manager: JetStreamManager,
  name: string,
): Promise<Pick<StreamState, 'messages' | 'first_seq' | 'last_seq'>> {
  try {
    return (await manager.streams.info(name)).state;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return nothing;
    throw error;
  }
}
