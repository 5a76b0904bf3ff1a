/** A kind of line that was held back, and how often. */
export interface FoldedLine {
  level: string;
  context: string | undefined;
  msg: string;
  error: string | undefined;
  repeated: number;
  /** Milliseconds in which that happened. */
  withinMs: number;
}

export interface LineGateOptions {
  /** Lines of one kind that are written in one window; the rest is folded into one line at its end. */
  linesPerWindow: number;
  /** The same for lines that are each worth keeping: of requests, and those somebody turned on to debug. */
  floodLinesPerWindow: number;
  windowMs: number;
  /** Kinds that are told apart; what comes above is one kind together, so that invented messages cannot fill memory. */
  kindsMax: number;
  /** Writes the line that stands for those held back. */
  writeFolded: (line: FoldedLine) => void;
}

/** What a line is judged by. */
export interface LineKind {
  level: string;
  context: string | undefined;
  msg: string;
  /** Which error it tells of: the same words over another error are another kind. */
  error?: string | undefined;
  /** Whether each line of its kind is worth keeping. */
  isSingular: boolean;
}

interface Kind extends LineKind {
  written: number;
  held: number;
}

/**
 * Keeps a fault that repeats from drowning everything else: of one kind (level, context, message and error) some lines pass per
 * window, the others are counted, and one line at the window's end says how many there were. Counters of what was held
 * back by level never restart.
 */
export class LineGate {
  private readonly kinds = new Map<string, Kind>();
  private readonly droppedByLevel = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LineGateOptions) {}

  /** Whether this line may be written. */
  admits(line: LineKind): boolean {
    const kind = this.kindOf(line);
    const max = kind.isSingular ? this.options.floodLinesPerWindow : this.options.linesPerWindow;
    if (kind.written < max) {
      kind.written += 1;
      return true;
    }
    kind.held += 1;
    this.droppedByLevel.set(line.level, (this.droppedByLevel.get(line.level) ?? 0) + 1);
    return false;
  }

  /** Lines held back since the start, by level. */
  get dropped(): ReadonlyMap<string, number> {
    return this.droppedByLevel;
  }

  /** Ends the window: says what was held back, and begins anew. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const kinds = [...this.kinds.values()];
    this.kinds.clear();
    for (const { level, context, msg, error, held } of kinds) {
      if (held === 0) continue;
      this.options.writeFolded({ level, context, msg, error, repeated: held, withinMs: this.options.windowMs });
    }
  }

  private kindOf(line: LineKind): Kind {
    // Windows begin with their first line: a process that says nothing has no timer.
    this.timer ??= setTimeout(() => this.flush(), this.options.windowMs).unref();
    const key = [line.level, line.context, line.error, line.msg].join(' ');
    const known = this.kinds.get(key);
    if (known) return known;
    const isRoom = this.kinds.size < this.options.kindsMax;
    const { level, isSingular } = line;
    const rest = { level, context: undefined, msg: 'lines of other kinds', isSingular };
    const kind = { ...(isRoom ? line : rest), written: 0, held: 0 };
    const place = isRoom ? key : `rest of ${level} ${isSingular}`;
    const shared = this.kinds.get(place);
    if (shared) return shared;
    this.kinds.set(place, kind);
    return kind;
  }
}
