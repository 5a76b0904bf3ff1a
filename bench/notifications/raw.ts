import { setTimeout as delay } from 'node:timers/promises';
import { loadavg } from 'node:os';
import { DeliverPolicy, jetstreamManager } from '@nats-io/jetstream';
import type { ConsumerMessages, JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { waitFor } from '../../tools/infra/wait.ts';
import { messaging } from './built-libs.ts';
import { likeEnvelope } from './contender.ts';
import { latencyOf } from './figures.ts';
import type { Figures } from './figures.ts';
import type { Ground } from './ground.ts';
import type { Outcome } from './outcome.ts';
import { backlogPerSecond, offeredRate } from './stretches.ts';
import type { Workload } from './workload.ts';

/** As many as a relay's chain has. */
const inFlightMax = 500;
const settleTimeoutMs = 30_000;

/** (a): what the broker and its client do alone. One publisher, one ordered consumer, no database. */
export async function measureRaw(ground: Ground, workload: Workload, seconds: number): Promise<Outcome> {
  const site = await ground.site();
  const [publishing, reading] = await Promise.all([0, 1].map(() => connect(site.natsConnection)));
  const manager = await jetstreamManager(reading!);
  await manager.streams.add(messaging.streamConfig('posts', { replicas: 1 }));
  const raw = new RawRun((await jetstreamManager(publishing!)).jetstream(), manager, workload);
  const figures: Figures = { loadBefore: loadavg()[0]! };
  try {
    await raw.follow(1);
    figures.fixedRate = await raw.fixedRate(seconds);
    figures.sustained = await raw.sustained(seconds);
    figures.backlog = await raw.backlog(seconds * backlogPerSecond);
  } finally {
    await raw.close();
    await Promise.all([publishing!.close(), reading!.close()]);
    await site.close();
  }
  return {
    figures,
    answer: '',
    statements: {},
    committed: raw.published,
    delivered: raw.received,
    problems: raw.problems,
  };
}

class RawRun {
  published = 0;
  received = 0;
  readonly problems: string[] = [];
  readonly #jetstream: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #workload: Workload;
  readonly #startedAt: number[] = [];
  #messages: ConsumerMessages | undefined;
  #sink: ((latencyMs: number, at: number) => void) | undefined;

  constructor(jetstream: JetStreamClient, manager: JetStreamManager, workload: Workload) {
    this.#jetstream = jetstream;
    this.#manager = manager;
    this.#workload = workload;
  }

  async follow(fromSeq: number): Promise<void> {
    const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: fromSeq };
    const consumer = await this.#manager.jetstream().consumers.get('POSTS', start);
    this.#messages = await consumer.consume({ max_messages: 1_000 });
    void this.#pump(this.#messages);
  }

  async fixedRate(seconds: number): Promise<Figures['fixedRate']> {
    const samples: number[] = [];
    this.#sink = (latencyMs) => samples.push(latencyMs);
    const start = performance.now();
    const acks: Promise<void>[] = [];
    for (let place = 0; place < seconds * offeredRate; place++) {
      const intendedAt = start + (place * 1_000) / offeredRate;
      const waitMs = intendedAt - performance.now();
      if (waitMs > 0) await delay(waitMs);
      acks.push(this.#publish(intendedAt));
    }
    await Promise.all(acks);
    await this.#settle();
    return { offered: offeredRate, latency: latencyOf(samples) };
  }

  async sustained(seconds: number): Promise<Figures['sustained']> {
    const to = performance.now() + seconds * 1_000;
    const samples: number[] = [];
    this.#sink = (latencyMs, at) => at < to && samples.push(latencyMs);
    // As relays do it: a chain is written at once, which the server stores and syncs far faster than one by one.
    while (performance.now() < to) {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: inFlightMax }, () => this.#publish(startedAt)));
    }
    await this.#settle();
    return { rate: samples.length / seconds, latency: latencyOf(samples) };
  }

  async backlog(effects: number): Promise<Figures['backlog']> {
    await this.#messages?.close();
    for (let done = 0; done < effects; done += inFlightMax) {
      const some = Math.min(inFlightMax, effects - done);
      await Promise.all(Array.from({ length: some }, () => this.#publish(0)));
    }
    const times: number[] = [];
    this.#sink = (_latency, at) => times.push(at);
    const startedAt = performance.now();
    await this.follow(this.received + 1);
    await this.#settle();
    const rate = (times.length * 1_000) / (times.at(-1)! - startedAt);
    return { effects, effectsRate: NaN, liveRate: rate };
  }

  async close(): Promise<void> {
    await this.#messages?.close();
  }

  async #publish(startedAt: number): Promise<void> {
    const like = this.#workload.like(this.published++);
    this.#startedAt[this.published] = startedAt;
    const { seq } = await this.#jetstream.publish(`posts.${like.postId}`, likeEnvelope(like).data);
    if (seq > this.published) this.problems.push(`expected a sequence up to ${this.published}, got ${seq}`);
  }

  async #pump(messages: ConsumerMessages): Promise<void> {
    for await (const { seq } of messages) {
      if (seq !== this.received + 1) this.problems.push(`expected message ${this.received + 1}, got ${seq}`);
      this.received = seq;
      const at = performance.now();
      this.#sink?.(at - this.#startedAt[seq]!, at);
    }
  }

  async #settle(): Promise<void> {
    await waitFor(() => this.received >= this.published, { timeoutMs: settleTimeoutMs, intervalMs: 10 });
    this.#sink = undefined;
  }
}
