import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ranges that Linux (32768…) and macOS (49152…) take source ports from: a port handed out here is not lost
// to an outgoing connection while the app that owns it restarts.
const portMin = 20_000;
const portMax = 32_000;
const attemptsMax = 500;

/**
 * Finds free TCP ports of 127.0.0.1.
 * @returns `count` different ports; nothing holds them, so bind them soon
 * @throws when the machine has none left
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count; attempt++) {
    if (attempt >= attemptsMax + count) throw new Error(`No ${count} free loopback ports in ${portMin}–${portMax}.`);
    const port = randomInt(portMin, portMax);
    if (!found.has(port) && (await isPortFree(port))) found.add(port);
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
