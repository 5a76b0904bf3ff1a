/** Where the e-mail addresses of the accounts that `npm start` makes point: a domain that can never exist (RFC 2606). */
export const demoDomain = 'demo.rookery.invalid';

/** Whether an account with this address is one of the demo, whose password is public. */
export function isDemoEmail(email: string): boolean {
  return email.toLowerCase().endsWith(`@${demoDomain}`);
}
