import type { admin } from '@rookery/contracts';
import type { Answer } from './answer.ts';
import type { CompiledLibs } from './compiled-libs.ts';
import { decodePayload } from './event-payload.ts';
import type { Operators } from './operators.ts';
import { formatTable } from './table.ts';

const errorLengthMax = 60;

/** Every dead letter of one app, or of all. */
export async function listDeadLetters(operators: Operators, app: string | undefined): Promise<Answer> {
  const found: (admin.DeadLetter & { app: string })[] = [];
  for (const name of app === undefined ? operators.apps : [app]) {
    for await (const letter of deadLettersOf(operators, name)) found.push({ app: name, ...letter });
  }
  const rows = found.map(({ app: name, id, source, seq, type, aggregateId, parkedBehind, error }) => ({
    app: name,
    id,
    event: `${source} ${seq}`,
    type: type.split('.').at(-1) ?? '',
    about: aggregateId,
    behind: parkedBehind,
    error: error.length > errorLengthMax ? `${error.slice(0, errorLengthMax)}…` : error,
  }));
  return { data: found, text: rows.length === 0 ? 'There are no dead letters.' : formatTable(rows) };
}

/** One of them, with what its event says. */
export async function showDeadLetter(
  operators: Operators,
  { contracts }: CompiledLibs,
  { app, id }: { app: string; id: number },
): Promise<Answer> {
  const { deadLetter, event } = await operators.of(app).getDeadLetter({ id }, operators.call());
  const { payload: bytes, ...envelope } = event ?? { payload: Buffer.alloc(0) };
  const payload = event && decodePayload(contracts, event.type, bytes);
  const data = { app, ...deadLetter, event: event && { ...envelope, payload } };
  const lines = Object.entries({ app, ...deadLetter }).map(([name, value]) => `${name}: ${show(value)}`);
  const said = event ? JSON.stringify(data.event, null, 2) : 'its event cannot be decoded';
  return { data, text: [...lines, '', said].join('\n') };
}

/** Applies one again or gives it up, and what waits behind it. */
export async function releaseDeadLetter(
  operators: Operators,
  action: 'replay' | 'discard',
  request: { app: string; id: number; operator: string },
): Promise<Answer> {
  const { app, id } = request;
  const client = operators.of(app);
  const answer: admin.DiscardDeadLetterResponse & { error?: string } =
    action === 'replay'
      ? await client.replayDeadLetter(request, operators.call())
      : await client.discardDeadLetter(request, operators.call());
  const { applied, remaining, error } = answer;
  const done = action === 'replay' ? 'replayed' : 'discarded';
  const failed = remaining > 0 ? `; ${remaining} are still set aside${error ? `: ${error}` : ''}` : '';
  const text = `Dead letter ${id} of ${app} ${done}; events applied: ${applied}${failed}`;
  return { data: { app, id, ...answer }, text, isIncomplete: remaining > 0 };
}

/** Applies every dead letter of an app again, the oldest first; one that fails again keeps no other from it. */
export async function replayDeadLetters(
  operators: Operators,
  { app, operator }: { app: string; operator: string },
): Promise<Answer> {
  const client = operators.of(app);
  const data = { app, letters: 0, applied: 0, remaining: 0, error: '' };
  for await (const { id } of deadLettersOf(operators, app)) {
    const { applied, remaining, error } = await client.replayDeadLetter({ id, operator }, operators.call());
    data.letters++;
    data.applied += applied;
    data.remaining += remaining;
    data.error ||= error;
  }
  const failed = data.remaining > 0 ? `; ${data.remaining} are still set aside, the first: ${data.error}` : '';
  const text = `Dead letters of ${app} replayed: ${data.letters}; events applied: ${data.applied}${failed}`;
  return { data, text, isIncomplete: data.remaining > 0 };
}

/** The oldest first, a page at a time. */
async function* deadLettersOf(operators: Operators, app: string): AsyncGenerator<admin.DeadLetter> {
  const client = operators.of(app);
  for (let afterId: number | undefined = 0; afterId !== undefined;) {
    const page: admin.ListDeadLettersResponse = await client.listDeadLetters({ afterId }, operators.call());
    yield* page.deadLetters;
    afterId = page.deadLetters.at(-1)?.id;
  }
}

function show(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
