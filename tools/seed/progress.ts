const barWidth = 30;
const redrawMs = 100;

/** One step of the work as it goes on: a bar on a terminal, a line for every tenth elsewhere. */
export class Progress {
  private readonly label: string;
  private readonly total: number;
  private readonly startedAt = performance.now();
  private done = 0;
  private drawnAt = -Infinity;
  private tenthsShown = 0;

  constructor(label: string, total: number) {
    this.label = label;
    this.total = total;
  }

  /** One more is done. */
  tick(): void {
    this.done++;
    if (process.stdout.isTTY) this.draw();
    else this.print();
  }

  private draw(): void {
    const isLast = this.done === this.total;
    if (!isLast && performance.now() - this.drawnAt < redrawMs) return;
    this.drawnAt = performance.now();
    const filled = Math.floor((this.done / this.total) * barWidth);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
    process.stdout.write(`\r${this.label.padEnd(22)} ${bar} ${this.status()}\x1b[K${isLast ? '\n' : ''}`);
  }

  private print(): void {
    const tenths = Math.floor((this.done / this.total) * 10);
    if (tenths === this.tenthsShown) return;
    this.tenthsShown = tenths;
    process.stdout.write(`${this.label.padEnd(22)} ${this.status()}\n`);
  }

  private status(): string {
    const seconds = (performance.now() - this.startedAt) / 1000;
    return `${this.done}/${this.total}  ${seconds.toFixed(1)} s`;
  }
}
