import { handleField } from '@rookery/errors';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { z } from 'zod';
import { displayNameField } from './display-name.js';
import { isReservedHandle } from './handle.js';
import { newPassword } from './password.js';

/**
 * A person's account. Handles and e-mail addresses are unique without regard to case, and stay taken when the account
 * is deleted: nobody shall speak under a name that others remember as somebody else's.
 */
@Entity('accounts')
export class Account {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') handle!: string;
  /** Equal for handles that look alike; unique too. */
  @Column('text') handleSkeleton!: string;
  @Column('text') email!: string;
  @Column('text') displayName!: string;
  /** What the account says of itself, often nothing. */
  @Column('text') bio!: string;
  /** A picture of its own. */
  @Column('uuid', { nullable: true }) avatarMediaId!: string | null;
  /** What `media` said of it when it was chosen, encoded; it never changes. */
  @Column('bytea', { nullable: true }) avatarPicture!: Buffer | null;
  @Column('text') passwordHash!: string;
  /** Counts the events of this account. */
  @Column('bigint', { transformer: { to: (value: number) => value, from: Number } }) version!: number;
  @Column('timestamptz') registeredAt!: Date;
  @Column('timestamptz', { nullable: true }) suspendedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) deletedAt!: Date | null;
}

/** What a sign-up must look like; parsing trims and composes Unicode (NFC) but keeps the case people chose. */
export const registration = z
  .object({
    handle: handleField.refine((handle) => !isReservedHandle(handle), 'this handle is reserved'),
    email: z.string().trim().max(254, 'expected at most 254 characters').pipe(z.email('expected an e-mail address')),
    password: newPassword,
    displayName: displayNameField,
  })
  .transform((given) => ({ ...given, displayName: given.displayName || given.handle }));

export type Registration = z.output<typeof registration>;
