import type { CompiledLibs } from './compiled-libs.ts';

interface Message {
  $type: string;
  decode(bytes: Uint8Array): unknown;
}

/**
 * What an event says, decoded by the full name of its message.
 * @returns undefined for one that this version does not know
 */
export function decodePayload(contracts: CompiledLibs['contracts'], type: string, bytes: Uint8Array): unknown {
  const messages = Object.values(contracts).flatMap((group) => Object.values(group as Record<string, unknown>));
  return messages
    .filter(isMessage)
    .find(({ $type }) => $type === type)
    ?.decode(bytes);
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && '$type' in value && 'decode' in value;
}
