/** Rookery's rows in one database, with the keys and indexes that the page needs. */
export const limitSchema = `
  create table accounts (
    id uuid primary key, handle text not null, handle_skeleton text not null, email text not null,
    display_name text not null, bio text not null, avatar_media_id uuid, password_hash text not null,
    version bigint not null, registered_at timestamptz not null, suspended_at timestamptz, deleted_at timestamptz
  );
  create table posts (
    id uuid primary key, author_id uuid not null, parent_id uuid, text text not null, media_ids uuid[] not null,
    mentioned_account_ids uuid[] not null, like_count int not null, reply_count int not null, version bigint not null,
    published_at timestamptz not null, deleted_at timestamptz
  );
  create table likes (
    post_id uuid not null, account_id uuid not null, liked_at timestamptz not null, primary key (post_id, account_id)
  );
  create table home_timeline (
    account_id uuid not null, post_id uuid not null, author_id uuid not null, primary key (account_id, post_id)
  );
  create table follows (
    follower_id uuid not null, followee_id uuid not null, followed_at timestamptz not null,
    primary key (follower_id, followee_id)
  );
  create table mutes (
    muter_id uuid not null, muted_id uuid not null, muted_at timestamptz not null, primary key (muter_id, muted_id)
  );
  create table blocks (
    blocker_id uuid not null, blocked_id uuid not null, blocked_at timestamptz not null,
    primary key (blocker_id, blocked_id)
  );
  create index blocks_blocked on blocks (blocked_id, blocker_id);
  create table media (
    id uuid primary key, owner_id uuid not null, key text not null, width int not null, height int not null,
    placeholder bytea not null, version bigint not null, uploaded_at timestamptz not null
  );
  create table media_variants (
    media_id uuid not null, name text not null, content_type text not null, width int not null, height int not null,
    bytes bigint not null, digest text not null, primary key (media_id, name)
  );
`;
