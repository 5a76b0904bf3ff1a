import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { waitFor } from '../../tools/infra/wait.ts';
import type { Arrivals } from './arrivals.ts';
import type { Contender } from './contender.ts';
import { latencyOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { laneCount } from './workload.ts';
import type { Like, Workload } from './workload.ts';

/** Likes on their way at most while it is measured how much a contender takes. */
const onTheWayMax = 1_000;
const rampMs = 1_000;
export const offeredRate = 500;
export const backlogPerSecond = 2_000;
const settleTimeoutMs = 60_000;
const appliedPollMs = 20;

/** Drives one contender. Every lane goes through its own likes in order, whatever is measured. */
export class Stretches {
  readonly #contender: Contender;
  readonly #arrivals: Arrivals;
  readonly #workload: Workload;
  readonly #steps = new Array<number>(laneCount).fill(0);
  committed = 0;

  constructor(contender: Contender, arrivals: Arrivals, workload: Workload) {
    this.#contender = contender;
    this.#arrivals = arrivals;
    this.#workload = workload;
  }

  /** A fixed number of likes, the same ones for every contender, before anything else. */
  async warmUp(likesPerLane: number): Promise<void> {
    await eachLane(async (lane) => {
      for (let done = 0; done < likesPerLane; done++) await this.#commit(lane, performance.now());
    });
    await this.#settle();
  }

  async sustained(seconds: number): Promise<Figures['sustained']> {
    const from = performance.now() + rampMs;
    const to = from + seconds * 1_000;
    const samples: number[] = [];
    this.#arrivals.sink = (latencyMs, at) => at >= from && at < to && samples.push(latencyMs);
    await eachLane(async (lane) => {
      while (performance.now() < to) {
        await this.#arrivals.room(onTheWayMax);
        await this.#commit(lane, performance.now());
      }
    });
    await this.#settle();
    return { rate: samples.length / seconds, latency: latencyOf(samples) };
  }

  /** An open loop: a like that has to wait for its lane or its turn counts from when it was meant to start. */
  async fixedRate(seconds: number): Promise<Figures['fixedRate']> {
    const start = performance.now();
    const samples: number[] = [];
    const total = Math.ceil(seconds * offeredRate);
    const ramp = Math.min(rampMs, (seconds * 1_000) / 4);
    this.#arrivals.sink = (latencyMs, at) => at >= start + ramp && samples.push(latencyMs);
    await eachLane(async (lane) => {
      for (let place = lane; place < total; place += laneCount) {
        const intendedAt = start + (place * 1_000) / offeredRate;
        const waitMs = intendedAt - performance.now();
        if (waitMs > 0) await delay(waitMs);
        await this.#commit(lane, intendedAt);
      }
    });
    await this.#settle();
    return { offered: offeredRate, latency: latencyOf(samples) };
  }

  /** Effects are counted in the database, from the first look that finds some to the last. */
  async backlog(effects: number, notificationsUrl: string): Promise<Figures['backlog']> {
    await this.#contender.pauseListener();
    const likes = this.#pileUp(effects);
    const target = (await this.#contender.published()) + likes.length;
    await this.#contender.commitMany(likes);
    await waitFor(async () => (await this.#contender.published()) >= target, { timeoutMs: settleTimeoutMs });
    const liveTimes: number[] = [];
    this.#arrivals.sink = (_latency, at) => liveTimes.push(at);
    const applied = followApplied(notificationsUrl, this.committed);
    await this.#contender.resumeListener();
    const effectsRate = await applied;
    await this.#settle();
    const liveMs = liveTimes.at(-1)! - liveTimes[0]!;
    return { effects, effectsRate, liveRate: (liveTimes.length * 1_000) / liveMs };
  }

  #pileUp(effects: number): Like[] {
    const likes = Array.from({ length: effects }, (_, index) => this.#next(index % laneCount));
    for (const like of likes) this.#arrivals.expect(like, performance.now());
    return likes;
  }

  #next(lane: number): Like {
    this.committed += 1;
    return this.#workload.like(this.#steps[lane]!++ * laneCount + lane);
  }

  async #commit(lane: number, startedAt: number): Promise<void> {
    const like = this.#next(lane);
    this.#arrivals.expect(like, startedAt);
    await this.#contender.commit(like);
  }

  async #settle(): Promise<void> {
    await waitFor(() => this.#arrivals.waiting === 0, { timeoutMs: settleTimeoutMs, intervalMs: 10 });
    this.#arrivals.sink = undefined;
  }
}

async function eachLane(work: (lane: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: laneCount }, (_, lane) => work(lane)));
}

/** Looks at the inboxes until `target` changes are in them; resolves to changes per second. */
async function followApplied(url: string, target: number): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const look = async () => {
    const { rows } = await client.query<{ sum: string | null }>('select sum(head_seq) as sum from inboxes');
    return { at: performance.now(), applied: Number(rows[0]?.sum) };
  };
  const deadline = performance.now() + settleTimeoutMs;
  try {
    const before = await look();
    let first = before;
    let last = before;
    while (last.applied < target && performance.now() < deadline) {
      await delay(appliedPollMs);
      last = await look();
      if (first.applied === before.applied) first = last;
    }
    return ((last.applied - first.applied) * 1_000) / (last.at - first.at);
  } finally {
    await client.end();
  }
}
