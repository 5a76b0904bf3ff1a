import { decodeEvent } from '@rookery/messaging';
import type { Broker, EventType, StoredEvent } from '@rookery/messaging';
import { settle, StreamTail } from '@rookery/testing';
import type { World } from '@rookery/testing';

/** What an app says on its stream from now on, as any listener would hear it. */
export class HeardEvents {
  private constructor(
    private readonly broker: Broker,
    private readonly app: string,
    private readonly tail: StreamTail,
  ) {}

  static async of(world: World, app: string): Promise<HeardEvents> {
    const broker = await world.connectBroker();
    return new HeardEvents(broker, app, await StreamTail.open(broker, app));
  }

  /** Type and version of everything said about an aggregate, once there are `count` of them. */
  async about(aggregateId: string, count: number): Promise<string[]> {
    return settle(async () => {
      const heard = (await this.tail.envelopes()).filter((envelope) => envelope.aggregateId === aggregateId);
      expect(heard.length).toBeGreaterThanOrEqual(count);
      return heard.map(({ type, version }) => `${type.split('.').at(-1)} ${version}`);
    });
  }

  /** The first event of a type about an aggregate. */
  async first<Payload>(type: EventType<Payload>, aggregateId: string): Promise<StoredEvent<Payload>> {
    return settle(async () => {
      const envelopes = await this.tail.envelopes();
      const found = envelopes.find((one) => one.type === type.$type && one.aggregateId === aggregateId);
      if (!found) throw new Error(`nobody said ${type.$type} about ${aggregateId}`);
      return decodeEvent(type, found, { source: this.app, seq: 0 });
    });
  }

  async close(): Promise<void> {
    await this.broker.close();
  }
}
