import type { common } from '@rookery/contracts';

export interface PageInfoView {
  hasNextPage: boolean;
  endCursor: string | null;
}

export function pageInfoOf(info: common.PageInfo | undefined): PageInfoView {
  return { hasNextPage: info?.hasNextPage ?? false, endCursor: info?.endCursor || null };
}
