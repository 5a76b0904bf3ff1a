import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../start/usage-error.ts';
import { spellingsOf } from '../spellings.ts';
import { expectDomainApp, expectName } from '../workspace-names.ts';

/** An event that an app will say. */
export interface EventNames {
  app: string;
  /** File of the app's events. */
  contract: string;
  /** `PostPinned` */
  event: string;
  /** What it is about: `post`, in words and as a field is spelt. */
  aggregate: { words: string; snake: string };
}

/**
 * Works out the names of an event.
 * @param given `aggregate` is all but the last word of the event when absent: a `post-pinned` is about a `post`
 * @throws UsageError for an app that there is not, and a name that is none or is taken
 */
export function readEventNames(
  root: string,
  given: { app: string | undefined; event: string | undefined; aggregate: string | undefined },
): EventNames {
  const app = expectDomainApp(root, given.app);
  const kebab = expectName('an event', given.event);
  const aggregate = given.aggregate ?? kebab.split('-').slice(0, -1).join('-');
  if (aggregate === '') throw new UsageError(`"${kebab}": say what happened to what, such as post-pinned`);
  const { pascal: event } = spellingsOf(kebab);
  const contract = `proto/rookery/${spellingsOf(app).snake}/v1/events.proto`;
  if (new RegExp(`^message ${event} `, 'm').test(readFileSync(join(root, contract), 'utf8'))) {
    throw new UsageError(`${contract} has an event ${event} already`);
  }
  return { app, contract, event, aggregate: spellingsOf(expectName('an aggregate', aggregate)) };
}
