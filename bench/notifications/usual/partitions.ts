/** More gain nothing on two cores: the database is busy by then. */
export const partitionCount = 16;

export const likesStream = 'LIKES';

/** By recipient, so that no two partitions ever wait for one inbox. */
export function partitionOf(recipientId: string): number {
  return Number.parseInt(recipientId.slice(0, 4), 16) % partitionCount;
}

export function partitionSubject(partition: number): string {
  return `likes.${partition}.*`;
}

export function durableName(partition: number): string {
  return `notifications-${partition}`;
}
