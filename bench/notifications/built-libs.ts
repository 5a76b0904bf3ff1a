import { builtLib } from '../built-lib.ts';

// What is imported here is never the bench's own copy.
export const contracts = await builtLib<typeof import('@rookery/contracts')>('contracts');
export const messaging = await builtLib<typeof import('@rookery/messaging')>('messaging');
export const database = await builtLib<typeof import('@rookery/database')>('database');
export const tls = await builtLib<typeof import('@rookery/tls')>('tls');
export const outbox = await builtLib<typeof import('@rookery/outbox')>('outbox');
