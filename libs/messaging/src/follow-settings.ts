import { settingsKey } from '@rookery/service';
import type { Settings } from '@rookery/service';
import type { Broker } from './broker.js';

/**
 * Takes over, within two seconds, what operators set at run time. While the broker is away, or has lost the document, the
 * last settings stay until they end. Returns the way to end it.
 */
export function followSettings(broker: Broker, settings: Settings): () => void {
  return broker.document(settingsKey).follow((version) => settings.apply(version));
}
