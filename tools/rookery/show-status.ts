import type { Operators } from './operators.ts';
import type { Answer } from './answer.ts';
import { formatTable } from './table.ts';

/** How the messaging of every app is. An instance that does not answer is part of the answer. */
export async function showStatus(operators: Operators): Promise<Answer> {
  const statuses = await Promise.all(
    operators.instances.map(async (running) => {
      try {
        return { app: running.name, ...(await operators.at(running).getStatus({}, operators.call())) };
      } catch (error) {
        return { app: running.name, instance: running.instance, unreachable: (error as Error).message };
      }
    }),
  );
  const apps = statuses.map((status) =>
    'unreachable' in status
      ? {
          instance: status.instance,
          relay: 'does not answer',
          'last seq': '',
          waiting: '',
          dead: '',
          parked: '',
          jobs: '',
        }
      : {
          instance: status.instance,
          relay: status.relayActive ? 'active' : 'standby',
          'last seq': status.relayLastSeq,
          waiting: status.outboxBacklog,
          dead: status.deadLetters,
          parked: status.parkedEvents,
          jobs: status.jobs,
        },
  );
  const answering = statuses.flatMap((status) => ('unreachable' in status ? [] : [status]));
  const listeners = answering.flatMap(({ instance, listeners: all }) =>
    all.map(({ source, active, position, lag }) => ({
      instance,
      'listens to': source,
      state: active ? 'active' : 'standby',
      position,
      lag,
    })),
  );
  const problems = [
    ...statuses.flatMap((status) =>
      'unreachable' in status ? [`${status.instance} does not answer: ${status.unreachable}`] : [],
    ),
    ...answering.flatMap(({ instance, relayError }) => (relayError ? [`${instance}, relay: ${relayError}`] : [])),
    ...answering.flatMap(({ instance, listeners: all }) =>
      all.flatMap(({ source, error }) => (error ? [`${instance}, listener of ${source}: ${error}`] : [])),
    ),
  ];
  const tables = [apps, listeners].filter((rows) => rows.length > 0).map((rows) => formatTable(rows));
  return { data: statuses, text: [...tables, ...(problems.length > 0 ? [problems.join('\n')] : [])].join('\n\n') };
}
