import { migrationProgram } from './app-program.ts';
import type { ChildHost } from './child.ts';
import type { Surroundings } from './environment.ts';
import type { Instance } from './instances.ts';
import { runTask } from './task.ts';

const timeoutMs = 120_000;
// Each is one more Node process that compiles an app: more at once than cores are slower, not faster.
const parallelMax = 2;

/**
 * Migrates the database of every app whose code changed since it was migrated last.
 * @param build names the build that dist holds; the same build has nothing new to migrate
 * @throws when a migration fails
 */
export async function migrate(
  instances: Instance[],
  run: Surroundings,
  host: ChildHost,
  { build, signal }: { build: string; signal: AbortSignal },
): Promise<void> {
  const { migrated } = run.data.state;
  const waiting = instances.filter(({ app }) => app.hasDatabase && migrated[app.name] !== build);
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await runTask(migrationProgram(next, run), host, { timeoutMs, signal });
      run.data.update({ migrated: { ...run.data.state.migrated, [next.app.name]: build } });
    }
  };
  // All are waited for even when one fails, so that none outlives the database it works on.
  const results = await Promise.allSettled(Array.from({ length: parallelMax }, work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
