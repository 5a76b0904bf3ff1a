/** The bounds of this app; those an operator may move stand in its configuration. */

/** Rows one transaction withdraws or deletes at most; what is more goes on as a job. */
export const rowsPerTransactionMax = 5_000;

/** Entries one transaction takes an actor out of who is gone: each may be in another inbox, which is locked. */
export const hushedPerTransactionMax = 1_000;

/** Changes one page of the log has. */
export const changesPage = { sizeDefault: 100, sizeMax: 500 };

/** Inboxes one look for heads names. */
export const headsMax = 1_000;
