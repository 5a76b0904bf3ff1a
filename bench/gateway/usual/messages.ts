import type { Observable } from 'rxjs';

// What proto-loader makes of bench.proto.
export interface OneRequest {
  id: string;
  viewerId: string;
}

export interface ManyRequest {
  ids: string[];
  viewerId: string;
}

export interface Account {
  id: string;
  handle: string;
  displayName: string;
}

export interface Timestamp {
  seconds: number | { toNumber(): number };
  nanos: number;
}

export interface Post {
  id: string;
  authorId: string;
  text: string;
  mediaIds: string[];
  likeCount: number;
  replyCount: number;
  likedByViewer: boolean;
  publishedAt: Timestamp;
}

export interface Media {
  id: string;
  key: string;
  width: number;
  height: number;
  variants: { name: string; width: number }[];
}

export interface HomeTimelineRequest {
  viewerId: string;
  first: number;
  after: string;
}

export interface HomeTimeline {
  postIds: string[];
  hasNextPage: boolean;
}

export interface AccountsService {
  getAccount(request: OneRequest): Observable<Account>;
  batchGetAccounts(request: ManyRequest): Observable<{ accounts: Account[] }>;
}

export interface PostsService {
  getPost(request: OneRequest): Observable<Post>;
  batchGetPosts(request: ManyRequest): Observable<{ posts: Post[] }>;
}

export interface MediaService {
  getMedia(request: OneRequest): Observable<Media>;
  batchGetMedia(request: ManyRequest): Observable<{ media: Media[] }>;
}

export interface FeedsService {
  getHomeTimeline(request: HomeTimelineRequest): Observable<HomeTimeline>;
}
