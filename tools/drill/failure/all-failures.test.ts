import { describe, expect, it } from '@jest/globals';
import { CannotRun } from '../drill.ts';
import { playAll, type OpenStage } from './all-failures.ts';
import type { Stage } from './stage.ts';
import type { StagedDrill, StagedResult } from './staged-drill.ts';

const passed: StagedResult = { verdict: 'passed', text: '', facts: 'well', failures: [], report: {} };
const drill = (name: string, parts: Partial<StagedDrill> = {}): StagedDrill => ({
  name,
  summary: name,
  needs: { replicas: 1, natsNodes: 1 },
  playOn: async () => passed,
  ...parts,
});
const two = { needs: { replicas: 2, natsNodes: 1 } } as const;

/** Plays them on stages that are only counted, and says which stage was open for whom. */
async function play(drills: StagedDrill[], opening: () => void = () => undefined) {
  const stages: { needs: unknown; env: Record<string, string> }[] = [];
  const closed: number[] = [];
  const open: OpenStage = async (needs, { env, closers }) => {
    const number = stages.push({ needs, env: { ...env } });
    closers.defer(() => void closed.push(number));
    opening();
    return {} as Stage;
  };
  const context = { only: undefined, perSecond: undefined, log: () => undefined, signal: new AbortController().signal };
  const played = await playAll(drills, context, open);
  return { stages, closed, verdicts: played.map(({ drill: name, verdict, said }) => `${name} ${verdict}: ${said}`) };
}

describe('playAll', () => {
  it('shares a system among those that need the same one, and answers in the order of the list', async () => {
    const { stages, closed, verdicts } = await play([drill('a'), drill('b', two), drill('c')]);
    expect(stages.map(({ needs }) => needs)).toEqual([drill('a').needs, two.needs]);
    expect(closed).toEqual([1, 2]);
    expect(verdicts).toEqual(['a passed: well', 'b passed: well', 'c passed: well']);
  });

  it('gives the system the environment that every one of them asks for', async () => {
    const prepare = async () => ({ env: { DISK: '/small' } });
    const { stages } = await play([drill('a'), drill('b', { prepare })]);
    expect(stages).toEqual([{ needs: drill('a').needs, env: { DISK: '/small' } }]);
  });

  it('starts anew after one that failed, whose harm is not for others', async () => {
    const playOn = async () => ({ ...passed, verdict: 'failed' as const, failures: ['1 write is lost', 'and more'] });
    const { stages, verdicts } = await play([drill('a', { playOn }), drill('b')]);
    expect(stages).toHaveLength(2);
    expect(verdicts).toEqual(['a FAILED: 1 write is lost; and more', 'b passed: well']);
  });

  it('goes on when one of them breaks down', async () => {
    const playOn = () => Promise.reject(new Error('posts-1 is not ready:\nits lines'));
    const { verdicts } = await play([drill('a', { playOn }), drill('b')]);
    expect(verdicts).toEqual(['a FAILED: posts-1 is not ready:', 'b passed: well']);
  });

  it('starts anew when a system did not come up', async () => {
    let isBroken = true;
    const { stages, verdicts } = await play([drill('a'), drill('b')], () => {
      if (isBroken) isBroken = !isBroken;
      else return;
      throw new Error('PostgreSQL did not start');
    });
    expect(stages).toHaveLength(2);
    expect(verdicts).toEqual(['a FAILED: PostgreSQL did not start', 'b passed: well']);
  });

  it('leaves out what this machine cannot do, and says so', async () => {
    const prepare = () => Promise.reject(new CannotRun('only root may'));
    const { stages, verdicts } = await play([drill('a', { ...two, prepare }), drill('b')]);
    expect(stages).toHaveLength(1);
    expect(verdicts).toEqual(['a SKIPPED: only root may', 'b passed: well']);
  });
});
