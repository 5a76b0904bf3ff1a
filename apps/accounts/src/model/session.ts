import { createHmac, timingSafeEqual } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { parse as parseUuid, stringify as stringifyUuid } from 'uuid';

/**
 * A signed-in session: a family of refresh tokens, one generation after the other. Only the current generation can be
 * traded. For ten seconds its predecessor still gets the same successor, because a client whose answer was lost asks
 * again and two tabs ask at once; after that a predecessor can only be a stolen copy, and the session ends.
 */
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') accountId!: string;
  @Column('int') generation!: number;
  @Column('timestamptz') startedAt!: Date;
  @Column('timestamptz') rotatedAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  /** What the client called itself when it signed in; empty when it did not. */
  @Column('text') client!: string;

  isOpen(now: Date): boolean {
    return this.endedAt === null && this.expiresAt > now;
  }

  /** What a holder of this generation's token may expect now. */
  judge(generation: number, now: Date): 'rotate' | 'repeat' | 'reused' {
    if (generation === this.generation) return 'rotate';
    const sinceRotationMs = now.getTime() - this.rotatedAt.getTime();
    return generation === this.generation - 1 && sinceRotationMs <= repeatWithinMs ? 'repeat' : 'reused';
  }
}

/** Of one account; one more ends the one that was used longest ago. */
export const openSessionsMax = 50;

/** A User-Agent as it may be shown to the account's owner. */
export function clientLabel(agent: string | undefined): string {
  return (agent ?? '')
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, clientCharactersMax);
}

const clientCharactersMax = 200;
const repeatWithinMs = 10_000;
const headBytes = 20;

export interface RefreshToken {
  sessionId: string;
  generation: number;
}

/** The token of a generation: derived and not stored, so that a copy of the database opens no session. */
export function refreshTokenOf({ sessionId, generation }: RefreshToken, secret: Buffer): string {
  const head = Buffer.alloc(headBytes);
  head.set(parseUuid(sessionId));
  head.writeUInt32BE(generation, 16);
  return Buffer.concat([head, seal(head, secret)]).toString('base64url');
}

/** Which generation a token speaks for, or undefined when nobody here made it. */
export function readRefreshToken(token: string, secret: Buffer): RefreshToken | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== headBytes + 32) return undefined;
  const head = bytes.subarray(0, headBytes);
  if (!timingSafeEqual(bytes.subarray(headBytes), seal(head, secret))) return undefined;
  return { sessionId: stringifyUuid(head.subarray(0, 16)), generation: head.readUInt32BE(16) };
}

function seal(head: Buffer, secret: Buffer): Buffer {
  return createHmac('sha256', secret).update('rookery refresh token v1').update(head).digest();
}
