import { decodeEnvelope } from '@rookery/messaging';
import type { Broker } from '@rookery/messaging';
import { settle } from '@rookery/testing';
import type { World } from '@rookery/testing';

/** What feeds has said on its stream. */
export class SaidEvents {
  private constructor(private readonly broker: Broker) {}

  static async of(world: World): Promise<SaidEvents> {
    return new SaidEvents(await world.connectBroker());
  }

  /** Types of what was said about an account, in order, once there are `count` of them; their versions are dense. */
  async about(accountId: string, count: number): Promise<string[]> {
    return settle(async () => {
      const stream = this.broker.stream('feeds');
      const state = await stream.state();
      const stored = state ? await stream.read({ from: state.firstSeq, to: state.lastSeq }) : [];
      const said = stored.map(({ data }) => decodeEnvelope(data)).filter((event) => event.aggregateId === accountId);
      expect(said.length).toBeGreaterThanOrEqual(count);
      expect(said.map(({ version }) => version)).toEqual(said.map((_, index) => index + 1));
      return said.map(({ type }) => type.split('.').at(-1) ?? '');
    });
  }

  async close(): Promise<void> {
    await this.broker.close();
  }
}
