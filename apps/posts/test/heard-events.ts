import { decodeEnvelope, decodeEvent } from '@rookery/messaging';
import type { Broker, EventType, StoredEvent } from '@rookery/messaging';
import { settle } from '@rookery/testing';
import type { World } from '@rookery/testing';

/** What an app has said on its stream, as any listener would hear it. */
export class HeardEvents {
  private constructor(
    private readonly broker: Broker,
    private readonly app: string,
  ) {}

  static async of(world: World, app: string): Promise<HeardEvents> {
    return new HeardEvents(await world.connectBroker(), app);
  }

  /** Type and version of everything said about an aggregate, once there are `count` of them. */
  async about(aggregateId: string, count: number): Promise<string[]> {
    return settle(async () => {
      const heard = (await this.envelopes()).filter((envelope) => envelope.aggregateId === aggregateId);
      expect(heard.length).toBeGreaterThanOrEqual(count);
      return heard.map(({ type, version }) => `${type.split('.').at(-1)} ${version}`);
    });
  }

  /** The first event of a type about an aggregate. */
  async first<Payload>(type: EventType<Payload>, aggregateId: string): Promise<StoredEvent<Payload>> {
    return settle(async () => {
      const envelopes = await this.envelopes();
      const found = envelopes.find((one) => one.type === type.$type && one.aggregateId === aggregateId);
      if (!found) throw new Error(`nobody said ${type.$type} about ${aggregateId}`);
      return decodeEvent(type, found, { source: this.app, seq: 0 });
    });
  }

  async close(): Promise<void> {
    await this.broker.close();
  }

  private async envelopes() {
    const stream = this.broker.stream(this.app);
    const state = await stream.state();
    if (!state) return [];
    const messages = await stream.read({ from: state.firstSeq, to: state.lastSeq });
    return messages.map(({ data }) => decodeEnvelope(data));
  }
}
