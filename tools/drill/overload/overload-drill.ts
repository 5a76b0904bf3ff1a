import { randomUUID } from 'node:crypto';
import { Api } from '../../api/api.ts';
import { createPost } from '../../api/operations.ts';
import { pageRequest } from '../../api/page-asker.ts';
import { formatTable } from '../../rookery/table.ts';
import type { DrillContext } from '../drill.ts';
import type { Stage } from '../failure/stage.ts';
import type { StagedDrill, StagedResult } from '../failure/staged-drill.ts';
import { askAtRate, askInLanes, type FloodTarget } from './flood.ts';
import { goodMsMax, judgeOverload, type PhaseSeen } from './judge-overload.ts';

const postsEach = 20;
const lanes = 16;
const floodFactor = 3;
/** A little longer than an answer counts as good, so that a late one is seen to be late. */
const timeoutMs = 1.5 * goodMsMax;
const [warmUpMs, peakMs, floodMs, afterMs] = [6_000, 10_000, 20_000, 15_000];

const homeTimeline = `{ homeTimeline(first: 20) { edges { cursor node { id text publishedAt likeCount
  author { id handle displayName } } } pageInfo { hasNextPage endCursor } } }`;

/** More is asked for than can be done: what can be done has to be done all the same, and the rest be told so at once. */
export const overloadDrill: StagedDrill = {
  name: 'overload',
  summary: 'the gateway is asked for three times as many home timelines a second as it can answer, for 20 s',
  needs: { replicas: 1, natsNodes: 1 },
  playOn,
};

async function playOn({ system, crowd }: Stage, { log, signal }: DrillContext): Promise<StagedResult> {
  const api = new Api(system.url);
  for (let post = 0; post < postsEach; post++) {
    for (const { token } of crowd.people) await createPost(api, token, { text: `a post ${randomUUID()}` });
  }
  const crashesBefore = system.apps.reduce((sum, { crashes }) => sum + crashes, 0);
  const pages = crowd.people.map(({ token }) => pageRequest(token, homeTimeline));
  let turn = 0;
  const target: FloodTarget = { url: system.url, next: () => pages[turn++ % pages.length]!, timeoutMs, signal };
  await askInLanes(target, { lanes, ms: warmUpMs });
  const peak = await seen(peakMs, (ms) => askInLanes(target, { lanes, ms }));
  const peakPerSecond = peak.answers.length / peak.seconds;
  log(`at most ${Math.round(peakPerSecond)} pages a second; now ${floodFactor} times as many are asked for`);
  const flood = await seen(floodMs, (ms) => askAtRate(target, { perSecond: peakPerSecond * floodFactor, ms }));
  const after = await seen(afterMs, (ms) => askAtRate(target, { perSecond: peakPerSecond / 4, ms }));
  const { rows, goodputShare, failures } = judgeOverload({ peak, flood, after });
  if (system.apps.reduce((sum, { crashes }) => sum + crashes, 0) > crashesBefore) failures.push('a process ended');
  const verdict = failures.length === 0 ? 'passed' : 'failed';
  const facts = `of ${Math.round(peakPerSecond)} pages a second ${Math.floor(goodputShare * 100)} % were answered under ${floodFactor} times the load`;
  const table = formatTable(rows.map((row) => ({ ...row })));
  return {
    verdict,
    text: ['', table, '', facts, ...failures, `overload: ${verdict}`].join('\n'),
    facts,
    failures,
    report: { rows, goodputShare, failures },
  };
}

async function seen(ms: number, ask: (ms: number) => Promise<PhaseSeen['answers']>): Promise<PhaseSeen> {
  return { answers: await ask(ms), seconds: ms / 1_000 };
}
