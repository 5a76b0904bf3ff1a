import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../random.ts';
import type { ChaosWorld } from '../world/chaos-world.ts';
import type { SupervisedApp } from '../../../tools/system/supervised-app.ts';
import { publishAgain } from './duplicates.ts';
import { describeFault } from './fault.ts';
import type { Fault, Schedule } from './fault.ts';
import { leaseOwner } from './lease-owner.ts';
import { leaderOf } from './leader.ts';
import { poison, removePoison } from './poison.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { endSlowCommits, slowCommits } from './slow-commits.ts';

/** Does to the world what the schedule says, when it says so. */
export class FaultRunner {
  readonly counts = new Map<string, number>();
  deadLetters = 0;
  /** Duplicates that a stream took. */
  duplicatesTaken = 0;
  readonly #world: ChaosWorld;
  readonly #random: Random;
  readonly #log: (line: string) => void;
  /** The broker and the database each suffer one thing at a time. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(world: ChaosWorld, seed: number, log: (line: string) => void) {
    this.#world = world;
    this.#random = Random.of(seed, 'faults');
    this.#log = log;
  }

  /** Resolves when every fault is over and the time is up. Throws when one could not be brought about or ended. */
  async run({ faults, lastsMs }: Schedule): Promise<void> {
    const startedAt = performance.now();
    const until = (atMs: number) => delay(Math.max(0, atMs - (performance.now() - startedAt)));
    await Promise.all([
      until(lastsMs),
      ...faults.map(async ({ atMs, ...fault }) => {
        await until(atMs);
        this.#log(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s  ${describeFault(fault)}`);
        this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 0) + 1);
        await this.#strike(fault);
      }),
    ]);
  }

  async #strike(fault: Fault): Promise<void> {
    const world = this.#world;
    switch (fault.kind) {
      case 'kill-app':
        if (world.has(fault.app)) world.instance(`${fault.app}-${fault.replica}`).signal('SIGKILL');
        return;
      case 'kill-relay':
        return (await leaseOwner(world, fault.app, `relay ${fault.app}`)).signal('SIGKILL');
      case 'kill-listener':
        return (await leaseOwner(world, fault.app, `listener ${fault.source}`)).signal('SIGKILL');
      case 'stall-relay':
        return stall(await leaseOwner(world, fault.app, `relay ${fault.app}`), fault.ms);
      case 'stall-listener':
        return stall(await leaseOwner(world, fault.app, `listener ${fault.source}`), fault.ms);
      case 'stall-app':
        return stall(world.instance(`${fault.app}-${fault.replica}`), fault.ms);
      case 'kill-postgres':
        return this.#inTurn('postgres', async () => {
          await world.postgres.kill();
          await delay(fault.ms);
          await world.postgres.start();
        });
      case 'poison':
        return this.#poison(fault);
      case 'slow-commits':
        await slowCommits(world.postgres, fault.app, fault.percent);
        await delay(fault.ms);
        return endSlowCommits(world.postgres, fault.app);
      default:
        return this.#inTurn('broker', () => this.#strikeBroker(fault));
    }
  }

  async #strikeBroker(
    fault: Extract<Fault, { kind: 'kill-nats' | 'broker-away' | 'wipe-broker' | 'duplicates' }>,
  ): Promise<void> {
    const { nats } = this.#world;
    if (fault.kind === 'duplicates') {
      this.duplicatesTaken += await publishAgain(nats, this.#random, fault.count);
    } else if (fault.kind === 'wipe-broker') {
      await nats.wipe();
    } else {
      const gone = fault.kind === 'kill-nats' ? [await leaderOf(nats, fault.stream)] : nats.nodes;
      await Promise.all(gone.map((node) => node.kill()));
      await delay(fault.ms);
      await nats.start();
    }
  }

  async #poison({ app, percent, ms }: Extract<Fault, { kind: 'poison' }>): Promise<void> {
    const { postgres } = this.#world;
    await poison(postgres, app, percent);
    await delay(ms);
    await removePoison(postgres, app);
    this.deadLetters += await replayDeadLetters(this.#world, app);
  }

  #inTurn(subject: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(subject) ?? Promise.resolve()).then(work);
    this.#turns.set(
      subject,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

async function stall(app: SupervisedApp, ms: number): Promise<void> {
  app.signal('SIGSTOP');
  await delay(ms);
  app.signal('SIGCONT');
}
