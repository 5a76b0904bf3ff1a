import { plainLine } from '@rookery/errors';

/** Composed (NFC); empty means the handle. */
export const displayNameField = plainLine.normalize('NFC').max(50, 'expected at most 50 characters');
