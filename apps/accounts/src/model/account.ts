import { handleField, plainLine } from '@rookery/errors';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { z } from 'zod';

/** A person's account. Handles and e-mail addresses are unique without regard to case. */
@Entity('accounts')
export class Account {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') handle!: string;
  @Column('text') email!: string;
  @Column('text') displayName!: string;
  @Column('text') passwordHash!: string;
  /** Counts the events of this account. */
  @Column('bigint', { transformer: { to: (value: number) => value, from: Number } }) version!: number;
  @Column('timestamptz') registeredAt!: Date;
}

const reservedHandles = new Set(['admin', 'administrator', 'root', 'rookery', 'support', 'system', 'me', 'everyone']);

/** What a sign-up must look like; parsing trims and composes Unicode (NFC) but keeps the case people chose. */
export const registration = z
  .object({
    handle: handleField.refine((handle) => !reservedHandles.has(handle.toLowerCase()), 'this handle is reserved'),
    email: z.string().trim().max(254, 'expected at most 254 characters').pipe(z.email('expected an e-mail address')),
    password: z.string().min(10, 'expected 10 to 128 characters').max(128, 'expected 10 to 128 characters'),
    displayName: plainLine.normalize('NFC').max(50, 'expected at most 50 characters'),
  })
  .transform((given) => ({ ...given, displayName: given.displayName || given.handle }));

export type Registration = z.output<typeof registration>;
