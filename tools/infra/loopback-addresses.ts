import { randomInt } from 'node:crypto';
import { freePort, isPortFree } from './ports.ts';

const hostsMax = 254;

/**
 * Addresses of this machine alone, 127.a.b.1 to 127.a.b.254: what listens on one of its own may have the port of all its
 * kind, which an A record does not tell. a and b are drawn by lot, so that two runs side by side do not meet.
 */
export class LoopbackAddresses {
  readonly #network: string;
  #last = 0;

  private constructor(network: string) {
    this.#network = network;
  }

  /** Undefined where 127.0.0.1 is the only loopback address that can be bound, as on macOS. */
  static async open(): Promise<LoopbackAddresses | undefined> {
    const network = `127.${randomInt(64, 128)}.${randomInt(0, 256)}`;
    return (await isPortFree(await freePort(), `${network}.1`)) ? new LoopbackAddresses(network) : undefined;
  }

  /**
   * An address that was not given away before.
   * @param ports what will be bound there
   * @throws when there is none left
   */
  async next(ports: readonly number[]): Promise<string> {
    while (this.#last < hostsMax) {
      const address = `${this.#network}.${++this.#last}`;
      const isFree = await Promise.all(ports.map((port) => isPortFree(port, address)));
      if (!isFree.includes(false)) return address;
    }
    throw new Error(`No loopback address left in ${this.#network}.0/24.`);
  }
}
