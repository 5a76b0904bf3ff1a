import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

/**
 * What an instance needs in order to answer at all. Libs add a check for what the app cannot do without; a dependency
 * the app can do without must not be added, or one outage takes everything down.
 */
@Injectable()
export class Readiness implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly checks = new Map<string, () => Promise<void>>();
  private state: 'starting' | 'serving' | 'draining' = 'starting';

  /** `check` throws when the dependency does not answer; it is given a second and remembered for one. */
  add(name: string, check: () => Promise<void>): void {
    this.checks.set(name, check);
  }

  all(): ReadonlyMap<string, () => Promise<void>> {
    return this.checks;
  }

  get hasStarted(): boolean {
    return this.state !== 'starting';
  }

  get isDraining(): boolean {
    return this.state === 'draining';
  }

  onApplicationBootstrap(): void {
    this.state = 'serving';
  }

  /** From here on the instance asks to be left out, and finishes what it has begun. */
  drain(): void {
    this.state = 'draining';
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }
}
