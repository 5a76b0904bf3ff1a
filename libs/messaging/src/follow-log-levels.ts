import { Logger } from '@nestjs/common';
import { applyLevelOverrides, levelOverridesKey } from '@rookery/service';
import type { Broker } from './broker.js';

const log = new Logger('Log');

/**
 * Takes over, within two seconds, which levels operators ask for at run time. A document that is none changes nothing;
 * while the broker is away the last levels stay until they end. Returns the way to end it.
 */
export function followLogLevels(broker: Broker): () => void {
  return broker.document(levelOverridesKey).follow(({ text, revision }) => {
    try {
      applyLevelOverrides(text);
      log.debug(`The levels of the log are those of version ${revision}`);
    } catch (error) {
      log.warn({ err: error, msg: 'The levels asked for are not understood; the present ones stay' });
    }
  });
}
