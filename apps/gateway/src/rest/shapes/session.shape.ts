import { z } from 'zod';
import { Account, exampleAccount } from './account.shape.js';
import { count, handle, id, line, moment } from './values.js';

const token = (description: string) =>
  z
    .string()
    .max(4_096)
    .regex(/^[\x21-\x7e]+$/)
    .meta({ description });
// Every character may stand in a password, so nothing but its length is asked of it.
const password = (min: number) =>
  z
    .string(`expected ${min} to 128 characters`)
    .min(min, `expected ${min} to 128 characters`)
    .max(128, `expected ${min} to 128 characters`)
    .meta({ format: 'password' });

export const SessionTokens = z
  .object({
    accessToken: token('Sent as `Authorization: Bearer …`.'),
    accessExpiresAt: moment('Then it is refused.'),
    refreshToken: token('Good for one refresh.'),
    refreshExpiresAt: moment('Then the session is over.'),
  })
  .meta({
    id: 'SessionTokens',
    description: 'What proves a session.',
    examples: [
      {
        accessToken: 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl',
        accessExpiresAt: '2026-11-20T08:30:30.000Z',
        refreshToken: 'cmVmcmVzaA',
        refreshExpiresAt: '2026-12-20T08:15:30.000Z',
      },
    ],
  });

export const SignedIn = z
  .object({ account: Account, tokens: SessionTokens })
  .meta({ id: 'SignedIn', description: 'Who signed in, and the tokens of the new session.' });

export const Refreshed = z
  .object({ tokens: SessionTokens })
  .meta({ id: 'Refreshed', description: 'The successors of the tokens.' });

export const Registration = z
  .strictObject({
    handle: handle('3 to 30 letters, digits and underscores.'),
    email: z
      .email('expected an e-mail address')
      .max(254, 'expected at most 254 characters')
      .meta({ description: 'To sign in with.' }),
    password: password(10).meta({ description: '10 to 128 characters.' }),
    displayName: line({ max: 50 }).optional().meta({ description: 'The handle when absent.' }),
  })
  .meta({
    id: 'Registration',
    description: 'A new account.',
    examples: [{ handle: exampleAccount.handle, email: 'ada@example.org', password: 'correct horse battery' }],
  });

export const Credentials = z
  .strictObject({
    handleOrEmail: line({ min: 1, max: 254 }).meta({ description: 'In any case.' }),
    password: password(1),
  })
  .meta({
    id: 'Credentials',
    description: 'Who signs in.',
    examples: [{ handleOrEmail: 'ada', password: 'correct horse battery' }],
  });

export const RefreshRequest = z
  .strictObject({
    refreshToken: z
      .string('expected a token')
      .min(1, 'expected a token')
      .max(1_024)
      .regex(/^[\x21-\x7e]+$/, 'expected a token'),
  })
  .meta({ id: 'RefreshRequest', description: 'The token to trade.', examples: [{ refreshToken: 'cmVmcmVzaA' }] });

export const PasswordChange = z
  .strictObject({
    currentPassword: password(1),
    newPassword: password(10).meta({ description: '10 to 128 characters.' }),
  })
  .meta({
    id: 'PasswordChange',
    description: 'The old and the new one.',
    examples: [{ currentPassword: 'correct horse battery', newPassword: 'correct horse staple' }],
  });

export const PasswordChanged = z
  .object({ sessionsEnded: count('How many other sessions this ended.') })
  .meta({ id: 'PasswordChanged', description: 'What else has changed.' });

export const Confirmation = z.strictObject({ password: password(1) }).meta({
  id: 'Confirmation',
  description: 'Shows that it is the owner who asks.',
  examples: [{ password: 'correct horse battery' }],
});

export const Session = z
  .object({
    id: id('Names the session to end it.'),
    startedAt: moment('When it was opened.'),
    lastUsedAt: moment('When its tokens were last renewed.'),
    expiresAt: moment('When it ends by itself.'),
    client: line({ max: 200 }).meta({ description: 'What the client called itself; empty when it did not.' }),
    isCurrent: z.boolean().meta({ description: 'This request was made through it.' }),
  })
  .meta({ id: 'Session', description: 'One place where the account is signed in.' });

export const Sessions = z
  .object({ items: z.array(Session).max(1_000).meta({ description: 'The last used first.' }) })
  .meta({ id: 'Sessions', description: 'All of them: an account has a bounded number.' });
