import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';

const answerTimeoutMs = 15_000;

/** A client of the broker that is no app: publishes where and what it likes, with no condition. */
export class Stranger {
  private constructor(private readonly connection: NatsConnection) {}

  static async connect(servers: string): Promise<Stranger> {
    return new Stranger(await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 50 }));
  }

  /** Resolves when a stream has stored it; throws when none takes it. */
  async publish(subject: string, data: string): Promise<void> {
    const answer = await this.connection.request(subject, data, { timeout: answerTimeoutMs });
    const { error } = answer.json<{ error?: { description: string } }>();
    if (error) throw new Error(`expected the message on ${subject} to be stored, got: ${error.description}`);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
