import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { AUTHORITATIVE_ANSWER, decode, encode, type DecodedPacket, type Packet } from 'dns-packet';

// Response codes live in the low bits of the flags (RFC 1035, 4.1.1); the codec has no words for them.
const formatError = 1;
const nameError = 3;

/** What a name says of one address, for as long as it may be dialled. */
export interface NameEntry {
  /** From now on the name answers with it. */
  enter(): void;
  /** No longer; before what listens there ends, so that nobody new is sent to it. */
  leave(): void;
}

/**
 * Says over DNS (UDP) under which addresses an app answers, as a cluster does for its headless
 * services: A records of every instance, not to be kept. It knows what it was told and asks nobody else.
 */
export class NameServer {
  readonly #socket: Socket;
  readonly #addresses = new Map<string, Set<string>>();
  #closed: Promise<void> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Opens it, on a free port of 127.0.0.1 unless told otherwise. */
  static async start({ address = '127.0.0.1', port = 0 } = {}): Promise<NameServer> {
    const server = new NameServer(createSocket('udp4'));
    server.#socket.on('message', (question, from) => server.#answer(question, from));
    server.#socket.bind(port, address);
    await once(server.#socket, 'listening');
    // What could not be delivered is asked for again.
    server.#socket.on('error', () => undefined);
    return server;
  }

  /** `host:port`, the authority of a target such as `dns://127.0.0.1:5353/posts.rookery:7000`. */
  get authority(): string {
    const { address, port } = this.#socket.address();
    return `${address}:${port}`;
  }

  /** What a name, such as `posts.rookery`, says of an address. Nothing until it enters. */
  entry(name: string, address: string): NameEntry {
    return {
      enter: () => void this.#of(name).add(address),
      leave: () => void this.#of(name).delete(address),
    };
  }

  /** Once or more often. */
  close(): Promise<void> {
    return (this.#closed ??= new Promise<void>((done) => this.#socket.close(done)));
  }

  #of(name: string): Set<string> {
    const known = this.#addresses.get(name) ?? new Set();
    this.#addresses.set(name, known);
    return known;
  }

  #answer(question: Buffer, from: RemoteInfo): void {
    const query = decodeOrNothing(question);
    if (query?.type === 'response') return;
    const answer = query ? this.#answerTo(query) : ({ type: 'response', flags: formatError } as const);
    this.#socket.send(encode({ id: query?.id ?? idOf(question), ...answer }), from.port, from.address);
  }

  /** A name without addresses exists no more: callers wait for it as for one that never was. */
  #answerTo({ questions = [] }: DecodedPacket): Packet {
    const [asked] = questions;
    // Resolvers may write a name in any mixture of cases, and expect it back as they wrote it.
    const addresses = [...(this.#addresses.get(asked?.name.toLowerCase() ?? '') ?? [])];
    const answers = addresses.map((data) => ({ type: 'A', name: asked!.name, ttl: 0, data }) as const);
    return {
      type: 'response',
      flags: AUTHORITATIVE_ANSWER | (addresses.length === 0 ? nameError : 0),
      questions,
      answers: asked?.type === 'A' ? answers : [],
    };
  }
}

function decodeOrNothing(message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

/** Of a message that makes no sense otherwise. */
function idOf(message: Buffer): number {
  return message.length >= 2 ? message.readUInt16BE() : 0;
}
