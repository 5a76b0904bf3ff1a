/** From quiet to talkative; numbers as pino has them. */
export const logLevels = { fatal: 60, error: 50, warn: 40, info: 30, debug: 20, trace: 10 } as const;
export type LogLevel = keyof typeof logLevels;

/** A level somebody asked for at run time. */
export interface LevelOverride {
  level: LogLevel;
  /** When it ends, in milliseconds since the epoch. */
  until: number;
}

/** The context that stands for all of an app's. */
export const everyContext = '*';

/**
 * Which level each context of this process writes at: the one it was started with, or one somebody asked for until a
 * time. An override of a context counts more than one of all contexts.
 */
export class LevelTable {
  private readonly overrides = new Map<string, LevelOverride>();
  private timer: NodeJS.Timeout | undefined;

  /** `onLowest` is told the most talkative level that any context has, now and whenever that changes. */
  constructor(
    private readonly base: LogLevel,
    private readonly onLowest: (level: LogLevel) => void,
  ) {
    onLowest(base);
  }

  /** Replaces all overrides: by context, or `*`. Those that are over already count for nothing. */
  replace(overrides: ReadonlyMap<string, LevelOverride>): void {
    this.overrides.clear();
    for (const [context, override] of overrides) this.overrides.set(context, override);
    this.settle();
  }

  /** Whether a line of this level (pino's number) is written. */
  allows(level: number, context: string | undefined): boolean {
    const override = this.overrides.get(context ?? everyContext) ?? this.overrides.get(everyContext);
    return level >= logLevels[override?.level ?? this.base];
  }

  /** Forgets what is over, says what is lowest now, and comes again when the next one ends. */
  private settle(): void {
    clearTimeout(this.timer);
    const now = Date.now();
    for (const [context, { until }] of this.overrides) if (until <= now) this.overrides.delete(context);
    const all = [...this.overrides.values()];
    this.onLowest(all.reduce<LogLevel>((lowest, { level }) => lower(lowest, level), this.base));
    if (all.length === 0) return;
    const next = Math.min(...all.map(({ until }) => until)) - now;
    // A timer holds 2^31 ms at most; coming early does no harm.
    this.timer = setTimeout(() => this.settle(), Math.min(next + 1, 86_400_000)).unref();
  }
}

function lower(one: LogLevel, other: LogLevel): LogLevel {
  return logLevels[other] < logLevels[one] ? other : one;
}
