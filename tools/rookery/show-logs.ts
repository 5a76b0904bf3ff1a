import { existsSync } from 'node:fs';
import { Secrets } from '../infra/secrets.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { Renderer } from '../start/render.ts';
import { idOf } from './accounts.ts';
import type { Answer } from './answer.ts';
import { findLogLines, type LogLine } from './find-log-lines.ts';
import type { OperatorSession } from './session.ts';

/** Whose lines are asked for. */
export interface LogQuery {
  of: 'request' | 'account' | 'trace';
  id: string;
  app: string | undefined;
  /** How far back; undefined: to the oldest file. */
  sinceMs: number | undefined;
}

const fields = { request: 'requestId', account: 'account', trace: 'traceId' } as const;

/** All lines of a request, an account or a trace, of all apps, by time. */
export async function showLogs({ of, id, app, sinceMs }: LogQuery, session: OperatorSession): Promise<Answer> {
  const data = new DataDirectory(session.dataDirectory);
  if (!existsSync(data.logs)) throw new Error(`there are no log files in ${data.logs}: npm start writes them`);
  const value = of === 'account' ? await hashOf(id, data, session) : id;
  const since = sinceMs === undefined ? new Date(0) : new Date(Date.now() - sinceMs);
  const { lines, isCut } = await findLogLines(data.logs, { field: fields[of], value, app, since });
  const text = lines.length === 0 ? `There are no lines of ${of} ${id}.` : render(lines);
  const more = isCut ? '\nThere are more; ask with --since or --app.' : '';
  return { data: lines, text: text + more, isIncomplete: isCut };
}

/** What the lines call an account. */
async function hashOf(handleOrId: string, data: DataDirectory, session: OperatorSession): Promise<string> {
  const accountId = await idOf(() => session.operators(), handleOrId);
  const { service } = await session.libs();
  return service.hashAccount(new Secrets(data.secretsFile).get('LOG_ACCOUNT_KEY'), accountId);
}

function render(lines: readonly LogLine[]): string {
  const names = [...new Set(lines.flatMap(({ instance, app }) => [`${instance ?? app}`]))];
  const renderer = new Renderer(names, { isColored: Boolean(process.stdout.isTTY) });
  return lines.map((line) => renderer.render(line)).join('\n');
}
