import { DomainError } from '@rookery/errors';

/**
 * Who may call a method: in whose name (`who`), and over whose connection (`from`, the apps whose certificate is
 * accepted; `any` is every app of this Rookery, operators excepted).
 *
 * - `viewer`: a signed-in account.
 * - `anonymous`: anybody; a token, if there is one, must be good.
 * - `service`: an app in its own name, without a viewer.
 * - `operator`: a person who runs Rookery, by a certificate of their own.
 */
export interface Access {
  readonly who: 'viewer' | 'anonymous' | 'service' | 'operator';
  readonly from: 'any' | readonly string[];
}

/** Whom an operator's certificate names. */
const operatorName = 'operator';

/** Who may call each method of a service: complete, or it does not compile. */
export type AccessTable<Definition> = { readonly [Name in keyof Definition]: Access };

/** For signed-in accounts, through these apps. */
export const viewer = (...from: string[]): Access => ({ who: 'viewer', from });

/** For anybody, through these apps. */
export const anonymous = (...from: string[]): Access => ({ who: 'anonymous', from });

/** For these apps themselves. */
export const service = (...from: string[]): Access => ({ who: 'service', from });

/** For every app itself. */
export const anyService: Access = { who: 'service', from: 'any' };

/** For whoever holds an operator's certificate. */
export const operators: Access = { who: 'operator', from: [operatorName] };

/**
 * Throws PERMISSION_DENIED `CALLER_NOT_ALLOWED` for a connection that a method is not open to.
 * @param caller whose certificate it was opened with; undefined for one that names nobody of ours
 */
export function admit({ from }: Access, caller: string | undefined): void {
  const isAllowed = caller !== undefined && (from === 'any' ? caller !== operatorName : from.includes(caller));
  if (isAllowed) return;
  throw new DomainError('PERMISSION_DENIED', 'CALLER_NOT_ALLOWED', `${caller ?? 'a stranger'} may not call this`);
}
