import { idField, plainText } from '@rookery/errors';
import { z } from 'zod';
import type { Account } from './account.js';
import { displayNameField } from './display-name.js';

const bioCharactersMax = 300;

/** What everybody may see of an account whom it does not hide from. */
export type Profile = Pick<
  Account,
  'id' | 'handle' | 'displayName' | 'bio' | 'avatarMediaId' | 'avatarPicture' | 'registeredAt'
>;

/** Plain text, composed (NFC), with one kind of line break; characters are counted as people count them: an emoji is one. */
const bioField = z
  .string()
  .transform((text) => text.replace(/\r\n?/g, '\n').normalize('NFC').trim())
  .pipe(plainText)
  .refine((text) => [...text].length <= bioCharactersMax, `expected at most ${bioCharactersMax} characters`);

/** What may be changed of a profile; what is absent stays. An empty picture takes the present one away. */
export const profileChange = z.object({
  displayName: displayNameField.optional(),
  bio: bioField.optional(),
  avatarMediaId: z
    .string()
    .transform((id) => id || null)
    .pipe(idField.nullable())
    .optional(),
});

export type ProfileChange = z.output<typeof profileChange>;

/** The columns a change gives another value; none when it changes nothing. */
export function changedColumns(account: Profile, { displayName, bio, avatarMediaId }: ProfileChange): Partial<Profile> {
  const wanted = { displayName: displayName === '' ? account.handle : displayName, bio, avatarMediaId };
  const changed = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && value !== account[name as keyof typeof wanted],
  );
  return Object.fromEntries(changed);
}
