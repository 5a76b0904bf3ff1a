import { statSync } from 'node:fs';
import SequencerModule from '@jest/test-sequencer';

// Its types are those of CommonJS, whose default would be one deeper; what Node imports is the class.
const Sequencer = SequencerModule as unknown as typeof SequencerModule.default;
type TestFile = Parameters<InstanceType<typeof Sequencer>['sort']>[0][number];

/**
 * The files that take longest, about the longest first. Beside those that keep the processors busy (the first two) stand
 * those that mostly wait, and the drills, which count what comes too late, behind both. A file that is in the wrong place
 * costs a little time.
 */
export const longest = [
  'tools/new/generator.test.ts',
  'test/chaos/short.test.ts',
  'apps/gateway/test/expiry.test.ts',
  'apps/accounts/test/signing-keys.test.ts',
  'apps/gateway/test/slow-clients.test.ts',
  'test/logs/folding.test.ts',
  'test/security/key-rotation.test.ts',
  'test/runner/dev.test.ts',
  'test/logs/levels.test.ts',
  'test/operations/settings.test.ts',
  'test/security/renewal.test.ts',
  'test/drill/drills.test.ts',
  'test/observability/metrics.test.ts',
  'apps/gateway/test/slow-readers.test.ts',
  'apps/gateway/test/outages.test.ts',
];

/**
 * The order of test files: what takes longest first, or it goes on alone at the end; then by size, as Jest does where it
 * has not seen them run. The same on every machine.
 */
export default class LongestFirst extends Sequencer {
  override sort(tests: readonly TestFile[]): TestFile[] {
    const placed = tests.map((test) => ({ test, place: placeOf(test), bytes: statSync(test.path).size }));
    placed.sort((one, other) => one.place - other.place || other.bytes - one.bytes);
    return placed.map(({ test }) => test);
  }
}

function placeOf({ path }: TestFile): number {
  const place = longest.findIndex((file) => path.endsWith(`/${file}`));
  return place < 0 ? longest.length : place;
}
