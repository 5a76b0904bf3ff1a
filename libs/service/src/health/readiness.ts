import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

/** Throws when what it looks at does not work. */
export type Check = () => Promise<void>;

/** How one thing an app stands on is. */
export interface CheckReport {
  isUp: boolean;
  /** How long it took to find out. */
  ms: number;
  /** Why it is not up. */
  error?: string;
}

const checkMsMax = 1_000;
const rememberedForMs = 1_000;

/**
 * What an instance needs in order to answer at all. Libs add a check for what the app cannot do without; a dependency
 * the app can do without is only watched, or one outage would take everything down.
 */
@Injectable()
export class Readiness implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly required = new Map<string, Check>();
  private readonly watched = new Map<string, Check>();
  private readonly remembered = new Map<Check, { report: Promise<CheckReport>; until: number }>();
  private readonly underWay = new Map<Check, Promise<void>>();
  private lifecycle: 'starting' | 'serving' | 'draining' = 'starting';

  /** Without it the app cannot answer. A check is given a second, and its outcome is remembered for one. */
  add(name: string, check: Check): void {
    this.required.set(name, check);
  }

  /** The app can do without it; people want to see it all the same. */
  watch(name: string, check: Check): void {
    this.watched.set(name, check);
  }

  get state(): 'starting' | 'serving' | 'draining' {
    return this.lifecycle;
  }

  /** Whether a request could be answered now. */
  async isReady(): Promise<boolean> {
    if (this.lifecycle !== 'serving') return false;
    return Object.values(await this.report()).every(({ isUp }) => isUp);
  }

  /** How everything the app cannot do without is. */
  async report(): Promise<Record<string, CheckReport>> {
    return this.reportOf(this.required);
  }

  /** How everything is that the app can do without. */
  async reportWatched(): Promise<Record<string, CheckReport>> {
    return this.reportOf(this.watched);
  }

  onApplicationBootstrap(): void {
    this.lifecycle = 'serving';
  }

  /** From here on the instance asks to be left out, and finishes what it has begun. */
  drain(): void {
    this.lifecycle = 'draining';
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  private async reportOf(checks: ReadonlyMap<string, Check>): Promise<Record<string, CheckReport>> {
    const reports = [...checks].map(async ([name, check]) => [name, await this.recent(check)] as const);
    return Object.fromEntries(await Promise.all(reports));
  }

  /** Many probes and people ask at once; the dependency is asked once, and again a moment after it has answered. */
  private recent(check: Check): Promise<CheckReport> {
    const known = this.remembered.get(check);
    if (known && known.until > performance.now()) return known.report;
    const asked = { report: this.ask(check), until: Infinity };
    this.remembered.set(check, asked);
    void asked.report.then(() => (asked.until = performance.now() + rememberedForMs));
    return asked.report;
  }

  /** One that is still at it is not begun again: what hangs would pile up. */
  private ask(check: Check): Promise<CheckReport> {
    let run = this.underWay.get(check);
    if (!run) {
      run = Promise.resolve()
        .then(check)
        .finally(() => this.underWay.delete(check));
      this.underWay.set(check, run);
    }
    return reportOn(run);
  }
}

async function reportOn(run: Promise<void>): Promise<CheckReport> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${checkMsMax} ms`)), checkMsMax);
  });
  const outcome = await Promise.race([run, late]).then(
    () => ({ isUp: true }),
    (error: unknown) => ({ isUp: false, error: error instanceof Error ? error.message : String(error) }),
  );
  clearTimeout(timer);
  return { ...outcome, ms: Math.round(performance.now() - startedAt) };
}
