// A handle as `accounts` allows it, whole, and not the tail of an e-mail address, a path or another word.
const mention = /(?<![\p{L}\p{N}_@./])@([A-Za-z0-9_]{3,30})(?![\p{L}\p{N}_@])/gu;

/** The handles a text mentions, in lower case, each once, in the order of their first appearance. */
export function mentionedHandles(text: string): string[] {
  const handles = Array.from(text.matchAll(mention), ([, handle = '']) => handle.toLowerCase());
  return [...new Set(handles)];
}
