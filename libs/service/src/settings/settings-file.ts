import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const known = z.strictObject({ revision: z.int().min(1), text: z.string() });

/** A version of the document of settings. */
export type SettingsVersion = z.infer<typeof known>;

/** Where an instance keeps the last version it has heard of, for a boot at which nobody can be asked. */
export class SettingsFile {
  constructor(private readonly path: string) {}

  /** Undefined when there is none yet. Throws an Error when it cannot be read or is something else. */
  read(): SettingsVersion | undefined {
    return existsSync(this.path) ? known.parse(JSON.parse(readFileSync(this.path, 'utf8'))) : undefined;
  }

  /** Whole or not at all: an instance may end at any time. Throws when the disk does not take it. */
  write({ revision, text }: SettingsVersion): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const unfinished = `${this.path}.next`;
    writeFileSync(unfinished, JSON.stringify({ revision, text }), { mode: 0o600 });
    renameSync(unfinished, this.path);
  }
}
