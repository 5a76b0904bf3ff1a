import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../infra/wait.ts';
import { followReadiness } from './follow-readiness.ts';

let status = 200;
let asked = 0;
let server: Server;
let life: AbortController;
let done: Promise<void>;
let isIn = true;
let wasOut = false;
let refuseOnce = false;

const settled = async (expected: () => boolean) => expect(await waitFor(expected, { timeoutMs: 5_000 })).toBe(true);
/** Two, because the answer to the first may be on its way. */
const twoMoreLooks = async () => {
  const before = asked;
  await settled(() => asked >= before + 2);
};

beforeEach(async () => {
  server = createServer((request, response) => {
    asked++;
    if (status === 0) request.socket.destroy();
    else response.writeHead(refuseOnce ? 503 : status).end();
    refuseOnce = false;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  status = 200;
  isIn = true;
  wasOut = false;
  life = new AbortController();
  const entry = { enter: () => void (isIn = true), leave: () => void ([isIn, wasOut] = [false, true]) };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/ready`;
  done = followReadiness(url, entry, life.signal, 5);
});
afterEach(async () => {
  life.abort();
  await done;
  server.close();
});

describe('followReadiness', () => {
  it('takes who is not ready out of the name, and lets it in again', async () => {
    status = 503;
    await settled(() => !isIn);
    status = 200;
    await settled(() => isIn);
  });

  it('forgives one refusal', async () => {
    refuseOnce = true;
    await twoMoreLooks();
    await twoMoreLooks();
    expect(refuseOnce).toBe(false);
    expect(wasOut).toBe(false);
  });

  it.each([0, 404])('leaves who says nothing about it (%i) as it was', async (silence) => {
    status = silence;
    await twoMoreLooks();
    expect(isIn).toBe(true);
    status = 503;
    await settled(() => !isIn);
    status = silence;
    await twoMoreLooks();
    expect(isIn).toBe(false);
  });

  it('does not let in who has left for good', async () => {
    status = 503;
    await settled(() => !isIn);
    life.abort();
    await done;
    status = 200;
    const before = asked;
    expect(isIn).toBe(false);
    expect(asked).toBe(before);
  });
});
