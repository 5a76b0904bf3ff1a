export { AdminModule } from './admin.module.js';
export type { AdminOptions } from './admin.options.js';
export { createAdminTables, dropAdminTables } from './admin-tables.js';
export { snapshotOf } from './snapshot-of.js';
export type { Snapshot } from './snapshot-of.js';
export { recordAction, wasRequested } from './operator-actions.js';
export type { Action, Operator } from './operator-actions.js';
export { operatorField } from './operator-field.js';
