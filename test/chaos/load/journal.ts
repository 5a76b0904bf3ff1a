/** A pair that is either so or not so: a follow, a like, a block, a mute. */
export interface Edge {
  from: string;
  to: string;
  /** What the last acknowledged write said; false before the first. */
  isOn: boolean;
  /** A write got no clear answer: the edge may be either, and is left alone from then on. */
  isUnknown: boolean;
}

export interface JournalPost {
  /** Undefined while nobody has told it. */
  id: string | undefined;
  authorId: string;
  /** Unlike any other post's. */
  text: string;
  parentId: string | undefined;
  mentions: string[];
  deletion: 'none' | 'acknowledged' | 'unknown';
}

export interface ReadMarks {
  acknowledgedMax: number;
  /** Of all attempts. */
  attemptedMax: number;
}

export type EdgeKind = 'follow' | 'like' | 'block' | 'mute';
export type Status = 'acknowledged' | 'refused' | 'unknown';

/** What clients asked for and what they were told: the only witness of acknowledged writes. */
export class Journal {
  readonly edges: Readonly<Record<EdgeKind, Map<string, Edge>>> = {
    follow: new Map(),
    like: new Map(),
    block: new Map(),
    mute: new Map(),
  };
  readonly posts: JournalPost[] = [];
  /** Whose outcome is unknown: they may exist under an id nobody was told. */
  readonly unknownPosts: JournalPost[] = [];
  readonly readMarks = new Map<string, ReadMarks>();
  /** By operation, then by outcome. */
  readonly counts = new Map<string, Record<Status, number>>();
  /** Why operations were refused or unknown. */
  readonly reasons = new Map<string, number>();
  readonly #busy = new Set<string>();

  count(operation: string, { status, reason }: { status: Status; reason?: string }): void {
    const counts = this.counts.get(operation) ?? { acknowledged: 0, refused: 0, unknown: 0 };
    counts[status]++;
    this.counts.set(operation, counts);
    if (reason === undefined) return;
    const why = `${status} ${reason}`;
    this.reasons.set(why, (this.reasons.get(why) ?? 0) + 1);
  }

  total(status: Status): number {
    return [...this.counts.values()].reduce((sum, counts) => sum + counts[status], 0);
  }

  edge(kind: EdgeKind, from: string, to: string): Edge {
    const key = `${from} ${to}`;
    const edge = this.edges[kind].get(key) ?? { from, to, isOn: false, isUnknown: false };
    this.edges[kind].set(key, edge);
    return edge;
  }

  /**
   * Runs work on a subject unless something is under way on it: two writes of one client pool on one pair would leave
   * nobody knowing which came last.
   */
  async exclusively(subject: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#busy.has(subject)) return false;
    this.#busy.add(subject);
    try {
      await work();
      return true;
    } finally {
      this.#busy.delete(subject);
    }
  }
}
