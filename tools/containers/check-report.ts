/** What a check says while it runs, and what it has found wrong. */
export class CheckReport {
  readonly failures: string[] = [];
  readonly #startedAt = performance.now();

  /** One line, with the time. */
  readonly log = (line: string): void => {
    const seconds = ((performance.now() - this.#startedAt) / 1_000).toFixed(1).padStart(6);
    process.stdout.write(`${seconds} s | ${line}\n`);
  };

  /** Says a figure, and fails when it is more than it may be. */
  bound(what: string, value: number, max: number): void {
    this.log(`${what}: ${Math.round(value)} of ${max}`);
    if (value > max) this.failures.push(`${what}: ${Math.round(value)}, more than ${max}`);
  }

  /** Text of many lines, as it is. */
  print(text: string): void {
    process.stdout.write(`\n${text}\n\n`);
  }

  /** Says what was wrong. @returns the code that the process ends with */
  end(): number {
    for (const failure of this.failures) this.log(`FAILED: ${failure}`);
    const { length } = this.failures;
    this.log(length === 0 ? 'check:containers: passed' : `check:containers: ${length} failed`);
    return length === 0 ? 0 : 1;
  }
}
