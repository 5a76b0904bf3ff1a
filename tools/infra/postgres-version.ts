/**
 * The major version of PostgreSQL that this is made for: what the runner and all tests start, what clusters run, and what
 * Compose does. A test compares them.
 */
export const postgresMajor = 18;
