import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { notifications } from '@rookery/contracts';
import type { common } from '@rookery/contracts';
import { parse } from '@rookery/errors';
import { Broker } from '@rookery/messaging';
import { Call } from '@rookery/rpc';
import { z } from 'zod';
import { Clients } from '../clients.js';
import { limits } from '../limits/limits.js';
import { InboxReader } from './inbox-reader.js';
import type { LiveEdge } from './live-edge.js';

/** An inbox somebody here looks at: one subscription at the broker, however many readers. */
interface Inbox {
  readers: Set<InboxReader>;
  unsubscribe(): void;
  /** Settles when the broker sends what is new. */
  subscribed: Promise<unknown>;
}

const resume = z.object({ after: z.int().min(0, 'expected a sequence, 0 or more').nullish() });

/** The inboxes of everybody who is connected to this gateway. */
@Injectable()
export class LiveInboxes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('LiveInboxes');
  private readonly inboxes = new Map<string, Inbox>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(
    private readonly broker: Broker,
    private readonly clients: Clients,
  ) {}

  onApplicationBootstrap(): void {
    // The broker's live subjects may lose messages, and do while the connection is down: heads tell what was missed.
    this.timer = setInterval(() => void this.lookForHeads(), limits.headsEveryMs);
    this.broker.onReconnect(() => void this.lookForHeads());
  }

  beforeApplicationShutdown(): void {
    // The readers end with their connections, which say why.
    clearInterval(this.timer);
  }

  /**
   * The viewer's changes after a sequence, or from now on. Throws UNAUTHENTICATED `SIGN_IN_REQUIRED`, INVALID_ARGUMENT.
   */
  open(edge: LiveEdge, asked: number | null | undefined): InboxReader {
    const accountId = edge.call.viewerId;
    const after = parse(resume, { after: asked }).after ?? undefined;
    const inbox = this.inboxOf(accountId);
    const reader = new InboxReader({
      after,
      readLog: (page) => this.clients.notifications.listNotificationChanges(page, edge.renew().call),
      onOverflow: () => edge.cutOff(),
      onClose: () => this.leave(accountId, reader),
    });
    // First listen, then read: whatever happens between the two is in one of them.
    inbox.readers.add(reader);
    void inbox.subscribed.then(() => reader.start());
    return reader;
  }

  private inboxOf(accountId: string): Inbox {
    const known = this.inboxes.get(accountId);
    if (known) return known;
    const readers = new Set<InboxReader>();
    const unsubscribe = this.broker.subscribeLive(accountId, (event) => offerTo(readers, event));
    // A broker that is away must not keep the log from being read; heads are asked for when it is back.
    const flushed = this.broker.flush().catch(() => undefined);
    const subscribed = Promise.race([flushed, delay(limits.brokerFlushMsMax, undefined, { ref: false })]);
    const inbox = { readers, unsubscribe, subscribed };
    this.inboxes.set(accountId, inbox);
    return inbox;
  }

  private leave(accountId: string, reader: InboxReader): void {
    const inbox = this.inboxes.get(accountId);
    if (!inbox?.readers.delete(reader) || inbox.readers.size > 0) return;
    inbox.unsubscribe();
    this.inboxes.delete(accountId);
  }

  /** One question for everybody; while it is asked another one would learn nothing more. */
  private async lookForHeads(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const accountIds = [...this.inboxes.keys()];
    try {
      for (let start = 0; start < accountIds.length; start += limits.headsPerCallMax) {
        await this.compareHeads(accountIds.slice(start, start + limits.headsPerCallMax));
      }
    } catch (error) {
      this.log.warn({ err: error, msg: 'Inbox heads could not be read' });
    } finally {
      this.isLooking = false;
    }
  }

  private async compareHeads(accountIds: string[]): Promise<void> {
    const call = Call.asService(limits.headsEveryMs);
    const { heads } = await this.clients.notifications.batchGetInboxHeads({ accountIds }, call);
    for (const { accountId, headSeq } of heads) {
      this.inboxes.get(accountId)?.readers.forEach((reader) => reader.hearHead(headSeq));
    }
  }
}

function offerTo(readers: ReadonlySet<InboxReader>, event: common.EventEnvelope): void {
  if (event.type !== notifications.NotificationChanged.$type) return;
  const { change } = notifications.NotificationChanged.decode(event.payload);
  const { requestId, traceparent } = event;
  if (change) for (const reader of readers) reader.offer({ ...change, cause: { requestId, traceparent } });
}
