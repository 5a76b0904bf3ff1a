import type { DocumentVersion, SharedDocument } from '@rookery/messaging';

/** As often two operators may be in each other's way. */
const attemptsMax = 5;

/**
 * Writes what `next` makes of the present version (undefined: there is none), once more when somebody else was faster.
 * @throws what `next` throws, and what the broker refuses; nothing is changed then
 */
export async function changeDocument(
  document: SharedDocument,
  next: (version: DocumentVersion | undefined) => string,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const version = await document.read();
    try {
      await document.replace(next(version), { revision: version?.revision ?? 0 });
      return;
    } catch (error) {
      if ((error as { reason?: string }).reason !== 'CONFIG_CHANGED' || attempt === attemptsMax) throw error;
    }
  }
}
