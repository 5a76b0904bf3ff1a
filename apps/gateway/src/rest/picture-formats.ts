import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

// In this order where the client has no preference: everybody who shows AVIF says so.
const offered = ['image/webp', 'image/avif'];

/**
 * The formats a picture may be sent in to whoever asks, the most wanted first (RFC 9110 §12.5.1). Who accepts none
 * that there is gets another all the same, which is more use than a refusal.
 */
export function pictureFormatsOf(request: Pick<IncomingMessage, 'headers'>): string[] {
  const accepted = new Negotiator(request as IncomingMessage).mediaTypes(offered);
  return [...new Set([...accepted, ...offered])];
}
