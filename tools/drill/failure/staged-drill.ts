import type { Drill, DrillContext, DrillResult } from '../drill.ts';
import { openStage, type Stage, type SystemNeeds } from './stage.ts';

/** What a drill has to say before the system is started. */
export interface Preparation {
  /** Environment variables of every app. */
  env?: Record<string, string>;
}

/** Where a drill prepares itself. */
export interface PreparationContext extends Pick<DrillContext, 'log' | 'signal'> {
  /** Gets what has to be undone when the system has stopped, such as a mount. */
  closers: AsyncDisposableStack;
}

/** What came of a drill, with what a table of many has of it. */
export interface StagedResult extends DrillResult {
  /** Its figures, in one line. */
  facts: string;
  /** Every rule that was broken. */
  failures: readonly string[];
}

/** A drill on a stage, which others may have used before and will use after it: it leaves everything as it was. */
export interface StagedDrill extends Pick<Drill, 'name' | 'summary'> {
  cases?: Readonly<Record<string, string>>;
  needs: SystemNeeds;
  /**
   * Called before the system is started.
   * @throws CannotRun where this machine lacks what it needs
   */
  prepare?(context: PreparationContext): Promise<Preparation>;
  /** @throws when the drill itself could not go on */
  playOn(stage: Stage, context: DrillContext): Promise<StagedResult>;
}

/** The same with a stage of its own. */
export function aloneOnStage(drill: StagedDrill): Drill {
  return {
    name: drill.name,
    summary: drill.summary,
    cases: drill.cases ?? {},
    run: async (context) => {
      await using closers = new AsyncDisposableStack();
      const { env = {} } = (await drill.prepare?.({ ...context, closers })) ?? {};
      const stage = await openStage(drill.needs, { ...context, env, closers });
      // Awaited here: what follows it is the end of the system.
      return await drill.playOn(stage, context);
    },
  };
}
