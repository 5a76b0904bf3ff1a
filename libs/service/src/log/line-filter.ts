import { LevelTable, logLevels } from './level-table.js';
import type { LevelOverride, LogLevel } from './level-table.js';
import { LineGate } from './line-gate.js';
import type { FoldedLine, LineKind } from './line-gate.js';

const windowMs = 10_000;
const kindsMax = 500;

/** Lines by level since the process began; every level is there from the start. */
export interface LogStatistics {
  written: Readonly<Record<LogLevel, number>>;
  /** Folded away, or over the limit of a flood. */
  dropped: Readonly<Record<LogLevel, number>>;
}

interface LineFilterOptions {
  level: LogLevel;
  sameLinesMax: number;
  floodLinesMax: number;
  onLowest: (level: LogLevel) => void;
  writeFolded: (line: FoldedLine) => void;
}

/** What may become a line: by the level its context has now, and by how many of its kind there are. Counts both. */
export class LineFilter {
  private readonly table: LevelTable;
  private readonly gate: LineGate;
  private readonly written = zeros();

  constructor({ level, sameLinesMax, floodLinesMax, onLowest, writeFolded }: LineFilterOptions) {
    this.table = new LevelTable(level, onLowest);
    this.gate = new LineGate({
      linesPerWindow: sameLinesMax,
      floodLinesPerWindow: floodLinesMax,
      windowMs,
      kindsMax,
      writeFolded,
    });
  }

  /** Whether the context writes at this level (pino's number) now. */
  isOn(level: number, context: string | undefined): boolean {
    return this.table.allows(level, context);
  }

  /** Whether there is room for this line among those of its kind. */
  admits(line: LineKind): boolean {
    return this.gate.admits(line);
  }

  count(level: string): void {
    this.written[level as LogLevel] += 1;
  }

  /** Replaces what was asked for at run time. */
  override(overrides: ReadonlyMap<string, LevelOverride>): void {
    this.table.replace(overrides);
  }

  /** Says now what was held back. */
  flush(): void {
    this.gate.flush();
  }

  get statistics(): LogStatistics {
    return { written: { ...this.written }, dropped: { ...zeros(), ...Object.fromEntries(this.gate.dropped) } };
  }
}

function zeros(): Record<LogLevel, number> {
  return Object.fromEntries(Object.keys(logLevels).map((level) => [level, 0])) as Record<LogLevel, number>;
}
