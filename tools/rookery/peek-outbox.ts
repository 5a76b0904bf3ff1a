import type { Answer } from './answer.ts';
import { queryReadOnly } from './read-only-query.ts';
import type { OperatorSession } from './session.ts';
import { formatTable } from './table.ts';

export interface OutboxQuery {
  app: string;
  limit: number;
}

interface WaitingRow {
  id: string;
  added_at: Date;
  type: string;
  aggregate_id: string;
  version: string;
}

interface StateRow {
  waiting: string;
  oldest: Date | null;
  last_seq: string;
}

const state = `select (select count(*) from outbox) as waiting, (select min(added_at) from outbox) as oldest, last_seq
  from relay_state`;
const waitingRows = 'select id, added_at, type, aggregate_id, version from outbox order by id limit $1';

/**
 * What an app has committed and not yet said: events without a sequence, those that have one and do not stand on the
 * stream yet, and why, as its relay sees it.
 */
export async function peekOutbox({ app, limit }: OutboxQuery, session: OperatorSession): Promise<Answer> {
  const url = session.databaseUrl(app, 'app');
  const [stateRow] = (await queryReadOnly<StateRow>(url, state)).rows;
  const { rows } = await queryReadOnly<WaitingRow>(url, waitingRows, [limit]);
  const lastSeq = Number(stateRow?.last_seq ?? 0);
  const [onStream, problems] = [await lastSeqOnStream(app, session), await relayProblems(app, session)];
  const data = {
    app,
    waiting: Number(stateRow?.waiting ?? 0),
    oldestAt: stateRow?.oldest?.toISOString() ?? null,
    lastSeq,
    onStream: 'problem' in onStream ? null : onStream.seq,
    first: rows.map(toRow),
    problems: [...('problem' in onStream ? [`the broker: ${onStream.problem}`] : []), ...problems],
  };
  const head = [
    `${data.waiting} wait for a sequence${data.oldestAt ? `, the oldest since ${data.oldestAt}` : ''}`,
    `the last sequence given is ${lastSeq}, ${onStreamWords(data)}`,
    ...data.problems,
  ];
  const table = data.first.length > 0 ? ['', formatTable(data.first)] : [];
  return { data, text: [...head, ...table].join('\n') };
}

/** How far the stream follows the sequences that were given. */
export function onStreamWords({ lastSeq, onStream }: { lastSeq: number; onStream: number | null }): string {
  if (onStream === null) return 'and how many of them stand on the stream is not known';
  if (onStream >= lastSeq) return 'and all of them stand on the stream';
  return `and the stream ends with ${onStream}: ${lastSeq - onStream} are to be published`;
}

/** The sequence of the last event on the stream; 0 when there is none. */
async function lastSeqOnStream(app: string, session: OperatorSession): Promise<{ seq: number } | { problem: string }> {
  try {
    const stream = (await session.broker()).stream(app);
    const found = await stream.state();
    if (!found || found.messages === 0) return { seq: 0 };
    // What others wrote behind it has no sequence.
    const places = { from: Math.max(found.firstSeq, found.lastSeq - 31), to: found.lastSeq };
    const messages = await stream.read(places);
    return { seq: Math.max(0, ...messages.map(({ seq }) => seq ?? 0)) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** What the instances say of their relays; one that does not answer is part of it. */
async function relayProblems(app: string, session: OperatorSession): Promise<string[]> {
  const operators = await session.operators();
  const instances = operators.instances.filter(({ name }) => name === app);
  const said = await Promise.all(
    instances.map(async (running) => {
      try {
        const { relayError } = await operators.at(running).getStatus({}, operators.look());
        return relayError ? [`${running.instance}: ${relayError}`] : [];
      } catch (error) {
        return [`${running.instance} does not answer: ${(error as Error).message}`];
      }
    }),
  );
  return instances.length === 0 ? [`no instance of ${app} runs: nobody relays`] : said.flat();
}

function toRow({ id, added_at, type, aggregate_id, version }: WaitingRow) {
  return {
    id: Number(id),
    since: added_at.toISOString(),
    type: type.split('.').at(-1) ?? '',
    aggregate: aggregate_id,
    version: Number(version),
  };
}
