import type { DomainError } from '@rookery/errors';
import { counter } from './instruments.js';

const refusals = counter('rookery.refusals', {
  description: 'Calls and requests that were refused.',
  unit: '{refusal}',
});
const counted = new WeakSet<DomainError>();

/**
 * Counts a refusal: where it is made, once, however many answers carry it. Code and reason are literals of
 * docs/reference/errors.md, so there are few. INTERNAL is a fault and no refusal.
 */
export function countRefusal(error: DomainError): void {
  if (error.code === 'INTERNAL' || counted.has(error)) return;
  counted.add(error);
  refusals.add(1, { 'rookery.code': error.code, 'rookery.reason': error.reason });
}

/** Marks a refusal that is counted elsewhere, such as by the app that made it; returns it. */
export function countedElsewhere(error: DomainError): DomainError {
  counted.add(error);
  return error;
}
