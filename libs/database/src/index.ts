export { afterCommit, Database } from './database.js';
export type { DatabaseConfig, Transaction } from './database.js';
export { databaseConfig, readMigrationsConfig } from './database.config.js';
export { DatabaseModule } from './database.module.js';
export { sql } from './sql.js';
export type { SqlResult } from './sql.js';
export { migrate } from './migrate.js';
export { isTransient, isUniqueViolation } from './postgres-errors.js';
export { decodeCursor, encodeCursor, keysetPage, pageSizeOf } from './keyset-page.js';
