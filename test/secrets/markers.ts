import { randomBytes } from 'node:crypto';

/**
 * Secrets that give themselves away: each is a short core said four times, so that also a piece of it, as V8 and
 * libraries quote one, has the whole core in it.
 */
export class Markers {
  readonly cores = new Map<string, string>();

  /** A secret of this name, of 40 letters and digits; the same each time it is asked for. */
  get(name: string): string {
    const core = this.cores.get(name) ?? `zq${randomBytes(4).toString('hex')}`;
    this.cores.set(name, core);
    return core.repeat(4);
  }

  /** Looks for something that was made elsewhere, such as a token, as it is. */
  add(name: string, secret: string): void {
    if (secret.length < 8) throw new Error(`expected ${name} to be long enough to be looked for`);
    this.cores.set(name, secret);
  }

  /** The names of those that a line holds. */
  in(line: string): string[] {
    return [...this.cores].filter(([, core]) => line.includes(core)).map(([name]) => name);
  }
}
