import { reservedHandles } from './reserved-handles.js';

/**
 * What is left of a handle when characters that are hard to tell apart are made one; two accounts may not share it.
 * After the ASCII part of Unicode's confusables (UTS 39), as displayed: a capital I is an l, a small i is not. It keeps
 * all digits and all letters of hexadecimal numbers apart, so that generated handles do not collide.
 */
export function handleSkeleton(handle: string): string {
  return handle
    .replaceAll('I', 'l')
    .toLowerCase()
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll(/_+/g, '_');
}

/**
 * Whether a handle is, or could be read as, one that belongs to Rookery itself. Stricter than between accounts: here
 * a refusal too many costs nobody their name.
 */
export function isReservedHandle(handle: string): boolean {
  return reserved.has(loosely(handle));
}

const reserved = new Set([...reservedHandles].map(loosely));

function loosely(handle: string): string {
  const spelled = handle.replaceAll(/[345789]/g, (digit) => spelling[digit] ?? digit);
  return handleSkeleton(spelled).replaceAll('_', '').replaceAll('i', 'l');
}

const spelling: Record<string, string> = { '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '9': 'g' };
