import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ranges that Linux (32768…) and macOS (49152…) take source ports from: a port handed out here is not lost
// to an outgoing connection while the app that owns it restarts.
const portMin = 20_000;
const portMax = 32_000;
const attemptsMax = 500;

// A port is bound seconds after it was found, and Jest's workers look for ports at the same time: each has a slice of
// its own, and none is handed out twice by one process.
const slices = 6;
const slice = process.env.JEST_WORKER_ID === undefined ? undefined : Number(process.env.JEST_WORKER_ID) % slices;
const sliceLength = (portMax - portMin) / slices;
const [lowest, highest] =
  slice === undefined ? [portMin, portMax] : [portMin + slice * sliceLength, portMin + (slice + 1) * sliceLength];
const handedOut = new Set<number>();

/**
 * Finds free TCP ports of 127.0.0.1.
 * @returns `count` different ports; nothing holds them, so bind them soon
 * @throws when the machine has none left
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count; attempt++) {
    if (attempt >= attemptsMax + count) throw new Error(`No ${count} free loopback ports in ${lowest}–${highest}.`);
    const port = randomInt(lowest, highest);
    if (!handedOut.has(port) && (await isPortFree(port))) {
      handedOut.add(port);
      found.add(port);
    }
  }
  return [...found];
}

/** Finds one free TCP port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

/** Whether this process may listen on a TCP port of a local address now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => answer(true)));
  });
}
