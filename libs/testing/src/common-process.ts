import { statSync } from 'node:fs';
import { AppProcess } from '../../../tools/world/app-process.ts';
import type { CommonProcessDescription } from '../../../tools/world/common-world.ts';
import { FileLines } from '../../../tools/world/file-lines.ts';

/** An app of the common world: may be looked at, and neither ended nor stalled. */
export class CommonProcess extends AppProcess {
  readonly #output: FileLines;
  readonly #pid: number;

  constructor({ instance, pid, output }: CommonProcessDescription) {
    super(instance, {});
    this.#pid = pid;
    this.#output = new FileLines(output, { from: statSync(output).size });
  }

  override get pid(): number {
    return this.#pid;
  }

  /** What it wrote since this test file came, on behalf of whomever. */
  override get lines(): readonly string[] {
    return this.#output.read();
  }

  override get isRunning(): boolean {
    return true;
  }

  override start = refuse;
  override migrate = refuse;
  override stop = refuse;
  override kill = refuse;
  override restart = refuse;
  override pause = refuse;
  override resume = refuse;
}

/** Also says so of the other parts of the common world that are nobody's own. */
export function refuse(): never {
  throw new Error("the common world is everybody's: what ends, stalls or shuts something needs startWorld");
}
