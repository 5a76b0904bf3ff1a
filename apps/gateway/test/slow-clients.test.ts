import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { settle, startWorld } from '@rookery/testing';
import type { World } from '@rookery/testing';
import { GatewayClient } from './gateway-client.js';
import { pictureOf } from './picture.js';

// The machine may be slow as well: what is cut after one second must be gone after these.
const patience = { withinMs: 15_000 };

describe('a client that is slow on purpose', () => {
  let world: World;
  let authorization: string;
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    const env = {
      GATEWAY_HEADERS_TIMEOUT_MS: '1000',
      GATEWAY_BODY_TIMEOUT_MS: '1000',
      GATEWAY_UPLOAD_TIMEOUT_MS: '12000',
      GATEWAY_UPLOAD_BYTES_PER_SECOND_MIN: '1000',
      GATEWAY_KEEP_ALIVE_MS: '1000',
      GATEWAY_CONNECTIONS_MAX: '400',
      GATEWAY_CONNECTIONS_PER_ADDRESS_MAX: '200',
    };
    world = await startWorld({ apps: ['gateway', 'accounts', 'media'], env });
    authorization = new GatewayClient(world, await world.signUp('ada')).headers.authorization ?? '';
  }, 120_000);

  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });
  afterAll(() => world?.stop());

  /** Opens a connection from an address of this machine, which has sixteen million of them. */
  const open = (text: string, { localAddress = '127.0.0.2', port = new URL(world.url).port } = {}) => {
    const socket = new SlowSocket(connect({ port: Number(port), host: '127.0.0.1', localAddress }), text);
    sockets.add(socket.socket);
    return socket;
  };
  const openMany = async (count: number, text: string) => {
    const opened = Array.from({ length: count }, () => open(text));
    await Promise.all(opened.map(({ connected }) => connected));
    return opened;
  };
  const allClosed = (opened: SlowSocket[]) =>
    settle(() => expect(opened.filter(({ isClosed }) => !isClosed)).toHaveLength(0), patience);
  const answersMeanwhile = async (what: Promise<unknown>) => {
    let over = false;
    const ended = what.finally(() => (over = true));
    ended.catch(() => undefined);
    const answers: number[] = [];
    do {
      const response = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        // A connection of its own for each, as somebody who comes anew.
        headers: { 'content-type': 'application/json', authorization, connection: 'close' },
        body: '{"query":"{ viewer { handle } }"}',
        signal: AbortSignal.timeout(15_000),
      });
      // This process may be too slow itself for a second's time between headers and body.
      if (response.status !== 408) answers.push(response.status);
      await response.text();
      // Others come by, and are no load of their own.
      await pause(50);
    } while (!over || answers.length === 0);
    await ended;
    expect(new Set(answers)).toEqual(new Set([200]));
  };

  const cheap = 'GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: x\r\n';
  const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

  it.each([
    ['says nothing', '', ''],
    ['does not end its headers', `${head}x-slow: `, 'HTTP/1.1 408'],
    ['does not send the body it announced', `${head}content-length: 50\r\n\r\n{`, 'HTTP/1.1 408'],
    ['does not end its chunks', `${head}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`, 'HTTP/1.1 408'],
    ['waits for ever with its next request', `${cheap}\r\n`, 'HTTP/1.1 200'],
  ])(
    'and %s is cut, by the hundred, while others are answered',
    async (_, text, answer) => {
      const opened = await openMany(150, text);
      await answersMeanwhile(allClosed(opened));
      const answers = opened.map(({ received }) => received);
      expect(answers.some((received) => received.startsWith(answer))).toBe(true);
      // On a busy machine one of these hundreds may be slow against its will, and is told.
      const told = [answer, 'HTTP/1.1 408'];
      expect(answers.filter((received) => !told.some((start) => received.startsWith(start)))).toEqual([]);
    },
    120_000,
  );

  it('and drips its headers is cut, however often it says something', async () => {
    const opened = await openMany(100, 'GET / HTTP/1.1\r\nhost: x\r\n');
    const drip = setInterval(() => opened.forEach(({ socket }) => socket.write('x-drip: 1\r\n')), 100);
    try {
      await answersMeanwhile(allClosed(opened));
    } finally {
      clearInterval(drip);
    }
  }, 120_000);

  it('and half-closes its side is cut', async () => {
    const opened = await openMany(100, head);
    for (const { socket } of opened) socket.end();
    await answersMeanwhile(allClosed(opened));
  }, 120_000);

  it('gets no more connections than one address may have, and leaves others theirs', async () => {
    const opened = Array.from({ length: 300 }, () => open(`${head}x-slow: `));
    const other = open(`${cheap}connection: close\r\n\r\n`, {
      localAddress: '127.0.0.3',
    });
    await settle(() => expect(other.received).toMatch(/^HTTP\/1.1 200/), patience);
    await answersMeanwhile(allClosed(opened));
    // Those over the bound were closed without a word, the others had their time and were told.
    // Where accepting took so long that the first were cut meanwhile, fewer were over it.
    const silent = opened.filter(({ received }) => received === '').length;
    expect(silent).toBeGreaterThan(0);
    expect(silent).toBeLessThanOrEqual(100);
    // What was counted is counted off again.
    await allClosed(await openMany(100, `${cheap}connection: close\r\n\r\n`));
  }, 120_000);

  it('does not keep others out by connections that only wait', async () => {
    const waiting = `${cheap}\r\n`;
    const addresses = ['127.0.0.4', '127.0.0.5'];
    const opened = addresses.flatMap((localAddress) =>
      Array.from({ length: 200 }, () => open(waiting, { localAddress })),
    );
    // A connection only waits once it was answered.
    await settle(() => expect(opened.filter(({ received }) => received === '')).toHaveLength(0), patience);
    await answersMeanwhile(allClosed(opened));
  }, 120_000);

  describe('in an upload', () => {
    const upload = () =>
      `POST /v1/media HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ntransfer-encoding: chunked\r\n` +
      'content-type: multipart/form-data; boundary=b\r\n\r\n' +
      chunk('--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n');
    const sending = async (opened: SlowSocket[], bytes: number) => {
      const drip = setInterval(() => opened.forEach(({ socket }) => socket.write(chunk('x'.repeat(bytes)))), 200);
      const startedAt = performance.now();
      try {
        await answersMeanwhile(settle(() => allClosed(opened), { withinMs: 40_000 }));
      } finally {
        clearInterval(drip);
      }
      return performance.now() - startedAt;
    };

    it('is cut when it comes in a trickle', async () => {
      const opened = Array.from({ length: 20 }, () => open(upload()));
      const ms = await sending(opened, 1);
      expect(ms).toBeGreaterThan(4_000);
      expect(opened[0]?.received).toMatch(/^HTTP\/1.1 408 [^]*"reason":"REQUEST_TOO_SLOW"/);
    }, 120_000);

    it('is cut when it never ends, at whatever rate', async () => {
      const opened = [open(upload() + chunk(pictureOf({ width: 64, height: 64 }).subarray(0, 60).toString('latin1')))];
      await sending(opened, 1_000);
      expect(opened[0]?.received).toMatch(/^HTTP\/1.1 504 [^]*"reason":"DEADLINE_EXCEEDED"/);
    }, 120_000);
  });

  it('of the health ports is cut, and probes are answered', async () => {
    for (const { healthPort } of [world.app('accounts').instance, world.app('gateway').instance]) {
      const opened = Array.from({ length: 100 }, () => open(head, { port: `${healthPort}` }));
      const probe = async () => {
        expect((await fetch(`http://127.0.0.1:${healthPort}/health/ready`)).status).toBe(200);
      };
      await probe();
      await allClosed(opened);
      await probe();
    }
  }, 120_000);
});

class SlowSocket {
  received = '';
  isClosed = false;
  readonly connected: Promise<unknown>;

  constructor(
    readonly socket: Socket,
    text: string,
  ) {
    this.connected = once(socket, 'connect');
    this.connected.catch(() => undefined);
    socket.on('data', (data: Buffer) => (this.received += data.toString('latin1')));
    socket.on('error', () => undefined).on('close', () => (this.isClosed = true));
    if (text) socket.write(text, 'latin1');
  }
}

function chunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}
