import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { StreamConfig } from '@nats-io/jetstream';

const nanosPerSecond = 1_000_000_000;

/** How long a stream remembers. A listener that was away longer is rebuilt from the producer's snapshot. */
const maxAgeSeconds = 7 * 24 * 3600;

/** An app's stream carries its name in capitals. */
export function streamName(app: string): string {
  return app.toUpperCase();
}

/** Where an aggregate's events stand: `posts.<id>`. */
export function eventSubject(app: string, aggregateId: string): string {
  return `${app}.${aggregateId}`;
}

/** Where gateways hear what NOTIFICATIONS has stored for one recipient. */
export function liveSubject(recipientId: string): string {
  return `live.${recipientId}`;
}

/**
 * One stream per producing app, with one writer. `discard: new` refuses instead of forgetting when a limit is hit.
 * NOTIFICATIONS is republished to `live.<recipient>`: core subscribers of a captured subject would also see publishes
 * that the stream refuses.
 */
export function streamConfig(app: string, options: { replicas: number; firstSeq?: number }) {
  return {
    name: streamName(app),
    description: `Events of ${app}; written by its relay only.`,
    subjects: [`${app}.>`],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    num_replicas: options.replicas,
    max_age: maxAgeSeconds * nanosPerSecond,
    allow_direct: false,
    ...(options.firstSeq !== undefined && options.firstSeq > 1 ? { first_seq: options.firstSeq } : {}),
    ...(app === 'notifications' ? { republish: { src: 'notifications.*', dest: liveSubject('{{wildcard(1)}}') } } : {}),
  } satisfies Partial<StreamConfig> & { name: string };
}
