import { randomUUID } from 'node:crypto';
import { DomainError } from '@rookery/errors';

/** Who asks, taken from a verified access token and from nowhere else. */
export interface Viewer {
  readonly accountId: string;
  readonly sessionId: string;
  /** The `kid` of the key that signed the token. */
  readonly keyId: string;
  /** When the token was issued, in milliseconds since the epoch; exact to the second. */
  readonly issuedAt: number;
  /** When the token expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The program at the other end of the gateway's connection; said by the gateway alone, and believed of it alone. */
export interface EdgeClient {
  /** Its address behind every trusted proxy; absent for work that nobody outside asked for. */
  readonly address?: string | undefined;
  /** What it calls itself (User-Agent): printable ASCII, at most 200 characters. */
  readonly agent?: string | undefined;
}

interface CallParts {
  requestId?: string | undefined;
  /** The app, or the operator, that called us; absent where the call begins. */
  caller?: string | undefined;
  client?: EdgeClient | undefined;
  viewer?: Viewer | undefined;
  /** The access token that said who the viewer is; forwarded, because every app verifies for itself. */
  token?: string | undefined;
  /** Names this write, so that its repetition has no second effect; see libs/idempotency. */
  idempotencyKey?: string | undefined;
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  deadlineAt: number;
  /** Aborts when the caller has gone or the deadline has passed. */
  signal?: AbortSignal | undefined;
  /** Waits for a connection until the deadline, instead of failing while there is none. */
  waitsForReady?: boolean;
  /** The call this is a part of. */
  whole?: Call;
}

/**
 * One call on its way through Rookery: made by the gateway for each operation and by libs/rpc for each incoming RPC,
 * and handed on to every client, so that identity, request id and the remaining time travel with it.
 */
export class Call {
  readonly requestId: string;
  readonly caller: string | undefined;
  readonly client: EdgeClient;
  readonly viewer: Viewer | undefined;
  readonly token: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly deadlineAt: number;
  readonly signal: AbortSignal | undefined;
  readonly waitsForReady: boolean;
  /** The call this is a part of; itself when it is none. */
  readonly whole: Call;

  constructor(parts: CallParts) {
    this.requestId = parts.requestId ?? randomUUID();
    this.caller = parts.caller;
    this.client = parts.client ?? {};
    this.viewer = parts.viewer;
    this.token = parts.token;
    this.idempotencyKey = parts.idempotencyKey;
    this.deadlineAt = parts.deadlineAt;
    this.signal = parts.signal;
    this.waitsForReady = parts.waitsForReady ?? false;
    this.whole = parts.whole ?? this;
  }

  /** A call nobody outside asked for, made by an app in its own name. */
  static asService(timeoutMs: number, { waitsForReady = false }: { waitsForReady?: boolean } = {}): Call {
    return new Call({ deadlineAt: Date.now() + timeoutMs, waitsForReady });
  }

  /** The same call for one write, which has a name. */
  withIdempotencyKey(idempotencyKey: string): Call {
    return new Call({ ...this, idempotencyKey });
  }

  /** A part of this call that has half of the time that is left, so that what comes after it has some as well. */
  withHalfTheTime(): Call {
    const now = Date.now();
    return new Call({ ...this, deadlineAt: now + Math.max(0, this.deadlineAt - now) / 2 });
  }

  /** The viewer's account id. Throws UNAUTHENTICATED `SIGN_IN_REQUIRED` when nobody is signed in. */
  get viewerId(): string {
    return this.signedInViewer.accountId;
  }

  /** The viewer. Throws UNAUTHENTICATED `SIGN_IN_REQUIRED` when nobody is signed in. */
  get signedInViewer(): Viewer {
    if (this.viewer) return this.viewer;
    throw new DomainError('UNAUTHENTICATED', 'SIGN_IN_REQUIRED', 'this needs a signed-in viewer');
  }
}
