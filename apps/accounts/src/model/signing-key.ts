import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A P-256 key pair that signs access tokens; `kid` is its RFC 7638 thumbprint. */
@Entity('signing_keys')
export class SigningKey {
  @PrimaryColumn('text') kid!: string;
  @Column('jsonb') privateJwk!: PrivateJwk;
  /** From then on it signs, until a younger one does. It is listed before, so that every app knows it by then. */
  @Column('timestamptz') signsFrom!: Date;
  /** The NODE_ENV of the app that made it: a key of a developer's machine must not sign in production. */
  @Column('text') madeIn!: string;
}

/** RFC 7518 §6.2. */
export interface PrivateJwk {
  kty: string;
  crv: string;
  x: string;
  y: string;
  d: string;
}

type Scheduled = Pick<SigningKey, 'signsFrom'>;

/** The key that signs now, or undefined when none does yet. */
export function signerAt<Key extends Scheduled>(keys: readonly Key[], now: Date): Key | undefined {
  return youngest(keys.filter(({ signsFrom }) => signsFrom <= now));
}

/** The key that is listed and does not sign yet, if there is one. */
export function nextSigner<Key extends Scheduled>(keys: readonly Key[], now: Date): Key | undefined {
  return youngest(keys.filter(({ signsFrom }) => signsFrom > now));
}

/** Whether it is time to make the next key, so that it can sign when the present one has done so for `everyMs`. */
export function isRotationDue(
  keys: readonly Scheduled[],
  { now, everyMs, leadMs }: { now: Date; everyMs: number; leadMs: number },
): boolean {
  const last = youngest(keys);
  return last === undefined || last.signsFrom.getTime() + everyMs - leadMs <= now.getTime();
}

/** Keys whose successor has signed for so long that no token of theirs is valid any more. */
export function spentKeys<Key extends Scheduled>(
  keys: readonly Key[],
  { now, tokenMs }: { now: Date; tokenMs: number },
): Key[] {
  const signer = signerAt(keys, new Date(now.getTime() - tokenMs - handoverMs));
  return signer ? keys.filter(({ signsFrom }) => signsFrom < signer.signsFrom) : [];
}

/** How long an instance may take to notice that another key signs, and clocks may be apart. */
const handoverMs = 60_000;

function youngest<Key extends Scheduled>(keys: readonly Key[]): Key | undefined {
  return keys.reduce<Key | undefined>(
    (last, key) => (last === undefined || key.signsFrom > last.signsFrom ? key : last),
    undefined,
  );
}
