/** Timeline rows that one step of a job reads or writes. */
export const stepRowsMax = 5_000;

/** Followers who get a post in the transaction that learns of it; a job brings it to the rest. */
export const directFollowersMax = 1_000;

/** Posts of a newly followed account that a timeline is filled with, newest first. */
export const backfillPostsMax = 1_000;
