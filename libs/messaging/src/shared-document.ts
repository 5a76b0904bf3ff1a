import { StorageType } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { KV } from '@nats-io/kv';
import { DomainError } from '@rookery/errors';

/** One version of a document. */
export interface DocumentVersion {
  /** Grows with every change. */
  revision: number;
  changedAt: Date;
  text: string;
}

export const configBucket = 'config';
const versionsKept = 32;
const bytesMax = 64 * 1024;
const followEveryMs = 2_000;

/**
 * A small text that every process follows and operators change: one key of the key-value bucket `config`. It is one
 * document and not many keys, so that a change is whole, has one history and loses against no other (compare-and-swap
 * on the revision). Followers ask every two seconds: a watch would be faster, and would have to be repaired after each
 * loss of the broker.
 */
export class SharedDocument {
  private bucket: KV | undefined;

  constructor(
    private readonly client: JetStreamClient,
    private readonly key: string,
    private readonly replicas: number,
  ) {}

  /** The present version; undefined when nobody has written one. Throws when the broker does not answer. */
  async read(): Promise<DocumentVersion | undefined> {
    const entry = await (await this.open()).get(this.key).catch(nothingWithoutBucket);
    return entry?.operation === 'PUT' ? versionOf(entry) : undefined;
  }

  /**
   * Writes a new version, on condition that `revision` is the present one (0: there is none). Makes the bucket when it
   * is missing, which only operators may. Returns the new revision. Throws ABORTED `CONFIG_CHANGED` when somebody else
   * was faster.
   */
  async replace(text: string, { revision }: { revision: number }): Promise<number> {
    const options = {
      history: versionsKept,
      storage: StorageType.File,
      replicas: this.replicas,
      maxValueSize: bytesMax,
    };
    const bucket = await new Kvm(this.client).create(configBucket, options);
    try {
      return await (revision === 0 ? bucket.create(this.key, text) : bucket.update(this.key, text, revision));
    } catch (cause) {
      if (!/wrong last sequence/i.test((cause as Error).message)) throw cause;
      throw new DomainError('ABORTED', 'CONFIG_CHANGED', 'somebody else has changed it meanwhile', { cause });
    }
  }

  /** All kept versions, oldest first; the last 32 are kept. */
  async history(): Promise<DocumentVersion[]> {
    const versions: DocumentVersion[] = [];
    if (!(await this.read())) return versions;
    for await (const entry of await (await this.open()).history({ key: this.key })) {
      if (entry.operation === 'PUT') versions.push(versionOf(entry));
    }
    return versions;
  }

  /**
   * Calls `onChange` with the present version, if there is one, and then with each new one. While the broker is away the
   * last known one stays. Returns the way to end it.
   */
  follow(onChange: (version: DocumentVersion) => void): () => void {
    // A bucket that was lost and made anew counts from 1 again.
    let known = '';
    let isAsking = false;
    const ask = async () => {
      if (isAsking) return;
      isAsking = true;
      try {
        const version = await this.read();
        const name = version && `${version.revision} of ${version.changedAt.toISOString()}`;
        if (version && name !== known) {
          known = name!;
          onChange(version);
        }
      } catch {
        // The broker is away, which others say loudly enough.
      } finally {
        isAsking = false;
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), followEveryMs).unref();
    return () => clearInterval(timer);
  }

  private async open(): Promise<KV> {
    return (this.bucket ??= await new Kvm(this.client).open(configBucket, { bindOnly: true, allow_direct: true }));
  }
}

function versionOf({ revision, created, value }: { revision: number; created: Date; value: Uint8Array }) {
  return { revision, changedAt: created, text: Buffer.from(value).toString('utf8') };
}

function nothingWithoutBucket(error: unknown): null {
  // A bucket nobody has made answers no direct request at all.
  if (/not found|no responders/i.test((error as Error).message)) return null;
  throw error;
}
