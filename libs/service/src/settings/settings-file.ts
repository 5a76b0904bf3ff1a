import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** A version of the document of settings. */
export interface SettingsVersion {
  revision: number;
  text: string;
}

const remembered = z.strictObject({
  revision: z.int().min(1),
  text: z.string(),
  /** What it has come to here: an entry that this build did not understand has left an earlier value in force. */
  inForce: z.array(z.strictObject({ name: z.string(), value: z.string(), until: z.iso.datetime().optional() })),
});

/** A version, and what is in force by it and by those before. */
export type RememberedSettings = z.infer<typeof remembered>;

/** Where an instance keeps the last version it has heard of, for a boot at which nobody can be asked. */
export class SettingsFile {
  constructor(private readonly path: string) {}

  /** Undefined when there is none yet. Throws an Error when it cannot be read or is something else. */
  read(): RememberedSettings | undefined {
    return existsSync(this.path) ? remembered.parse(JSON.parse(readFileSync(this.path, 'utf8'))) : undefined;
  }

  /** Whole or not at all: an instance may end at any time. Throws when the disk does not take it. */
  write({ revision, text, inForce }: RememberedSettings): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const unfinished = `${this.path}.next`;
    writeFileSync(unfinished, JSON.stringify({ revision, text, inForce }), { mode: 0o600 });
    renameSync(unfinished, this.path);
  }
}
