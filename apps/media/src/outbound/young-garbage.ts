import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
setFlagsFromString('--no-expose-gc');

const bytesBetween = 8 * 1024 * 1024;
let bytesSince = 0;

/**
 * Say how many bytes went through: every 8 MiB the short-lived buffers are collected, which takes about a millisecond.
 * Left alone, V8 waits for 64 MB of them, and every byte received has been in three by then.
 */
export function collectYoungGarbage(bytes: number): void {
  bytesSince += bytes;
  if (bytesSince < bytesBetween) return;
  bytesSince = 0;
  collect({ type: 'minor' });
}
