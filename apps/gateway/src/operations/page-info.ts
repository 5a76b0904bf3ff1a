import type { common } from '@rookery/contracts';

export interface PageInfoView {
  hasNextPage: boolean;
  /** Null when there is no further row: `while (endCursor)` is a correct loop. */
  endCursor: string | null;
}

export function pageInfoOf(info: common.PageInfo | undefined): PageInfoView {
  return { hasNextPage: info?.hasNextPage ?? false, endCursor: info?.endCursor || null };
}
