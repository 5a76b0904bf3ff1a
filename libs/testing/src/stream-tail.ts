import { decodeEnvelope } from '@rookery/messaging';
import type { Broker, EventStream } from '@rookery/messaging';

type Envelope = ReturnType<typeof decodeEnvelope>;

/** What an app says on its stream from now on: in a world that others use, what they said before is long. */
export class StreamTail {
  private readonly heard: Envelope[] = [];
  private reading: Promise<void> = Promise.resolve();

  private constructor(
    private readonly stream: EventStream,
    private lastSeq: number,
  ) {}

  static async open(broker: Broker, app: string): Promise<StreamTail> {
    const stream = broker.stream(app);
    return new StreamTail(stream, (await stream.state())?.lastSeq ?? 0);
  }

  /** All that was said until now, each once however many ask. */
  async envelopes(): Promise<readonly Envelope[]> {
    this.reading = this.reading.catch(() => undefined).then(() => this.readOn());
    await this.reading;
    return this.heard;
  }

  private async readOn(): Promise<void> {
    const to = (await this.stream.state())?.lastSeq ?? 0;
    const messages = await this.stream.read({ from: this.lastSeq + 1, to });
    this.heard.push(...messages.map(({ data }) => decodeEnvelope(data)));
    this.lastSeq = Math.max(this.lastSeq, to);
  }
}
