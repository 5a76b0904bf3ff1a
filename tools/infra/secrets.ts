import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What secrets that were made here begin with: by it libs/service knows them, and production refuses them. */
const mark = 'rookery-dev-';

/** A new secret for development: a mark, and 32 random bytes as base64url. */
export function makeSecret(): string {
  return `${mark}${makeUnmarkedSecret()}`;
}

/** A new secret that production takes: 32 random bytes as base64url. */
export function makeUnmarkedSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Random secrets of one data directory: made when first asked for, the same ever after, readable by the owner only.
 */
export class Secrets {
  readonly #file: string;
  readonly #values: Record<string, string>;
  readonly #make: () => string;

  /** @param file path of a JSON file in a folder that exists; it is created with the first secret */
  constructor(file: string, { make = makeSecret }: { make?: () => string } = {}) {
    this.#file = file;
    this.#make = make;
    this.#values = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  }

  /** The secret of this name, made when there is none. */
  get(name: string): string {
    return (this.#values[name] ??= this.#create(name));
  }

  /** The secret of this name, if it was made. */
  find(name: string): string | undefined {
    return this.#values[name];
  }

  #create(name: string): string {
    const value = this.#make();
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify({ ...this.#values, [name]: value }, null, 1), { mode: 0o600 });
    renameSync(next, this.#file);
    return value;
  }
}
