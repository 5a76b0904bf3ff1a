declare module 'pino-roll' {
  import type { EventEmitter } from 'node:events';

  interface RollOptions {
    file: string;
    /** A number with a unit: b, k, m or g. */
    size: string;
    /** Milliseconds. */
    frequency: number;
    /** Of date-fns. */
    dateFormat: string;
    limit: { count: number; removeOtherLogFiles: boolean };
    mkdir: boolean;
    sync: boolean;
    maxLength: number;
    mode: number;
  }

  /** A SonicBoom: what of it is used. */
  interface RollingFile extends EventEmitter {
    write(line: string): boolean;
    flushSync(): void;
  }

  function openRollingFile(options: RollOptions): Promise<RollingFile>;
  export { openRollingFile as default };
}
