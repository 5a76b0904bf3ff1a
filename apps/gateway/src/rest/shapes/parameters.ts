import { z } from 'zod';
import { NotificationKind } from './notification.shape.js';
import { pageQuery } from './page.shape.js';
import { handle, id, line } from './values.js';

/** What stands in paths. */
export const AccountIdPath = z.object({ accountId: id('The account.') });
export const HandlePath = z.object({ handle: handle('In any case.') });
export const KindPath = z.object({ kind: NotificationKind });
export const MediaIdPath = z.object({ mediaId: id('The picture.') });
export const PostIdPath = z.object({ postId: id('The post.') });
export const SessionIdPath = z.object({ sessionId: id('The session.') });

/** What stands behind the question mark; anything else there is refused, because a typing error is no wish. */
export const PageQuery = z.strictObject(pageQuery);

const searchQuery = (max: number, description: string) =>
  z.strictObject({ query: line({ min: 1, max }).meta({ description, examples: ['ada'] }), ...pageQuery });

export const AccountSearch = searchQuery(50, 'What a handle or a name resembles.');
export const PostSearch = searchQuery(200, 'Words, all of which the text has; "phrases" and -words too.');
