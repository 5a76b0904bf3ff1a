import type { Broker } from '@rookery/messaging';
import { settle, StreamTail } from '@rookery/testing';
import type { World } from '@rookery/testing';

/** What feeds says on its stream from now on. */
export class SaidEvents {
  private constructor(
    private readonly broker: Broker,
    private readonly tail: StreamTail,
  ) {}

  static async of(world: World): Promise<SaidEvents> {
    const broker = await world.connectBroker();
    return new SaidEvents(broker, await StreamTail.open(broker, 'feeds'));
  }

  /** Types of what was said about an account, in order, once there are `count` of them; their versions are dense. */
  async about(accountId: string, count: number): Promise<string[]> {
    return settle(async () => {
      const said = (await this.tail.envelopes()).filter((event) => event.aggregateId === accountId);
      expect(said.length).toBeGreaterThanOrEqual(count);
      expect(said.map(({ version }) => version)).toEqual(said.map((_, index) => index + 1));
      return said.map(({ type }) => type.split('.').at(-1) ?? '');
    });
  }

  async close(): Promise<void> {
    await this.broker.close();
  }
}
