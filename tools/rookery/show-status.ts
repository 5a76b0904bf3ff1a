import type { RunningInstance } from '../start/run-file.ts';
import type { Answer } from './answer.ts';
import type { Operators } from './operators.ts';
import { readBuilds } from './read-builds.ts';
import { formatTable } from './table.ts';

/**
 * How the messaging of every app is, and of what build it is. An instance that does not answer is part of the answer.
 * @param running every instance, also of the gateway, which has no messaging to tell of
 */
export async function showStatus(operators: Operators, running: readonly RunningInstance[]): Promise<Answer> {
  const asked = readBuilds(running);
  const statuses = await Promise.all(
    operators.instances.map(async (running) => {
      try {
        return { app: running.name, ...(await operators.at(running).getStatus({}, operators.look())) };
      } catch (error) {
        return { app: running.name, instance: running.instance, unreachable: (error as Error).message };
      }
    }),
  );
  const builds = await asked;
  const buildOf = (instance: string) => builds.get(instance) ?? 'does not answer';
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
          build: buildOf(status.instance),
        }
      : {
          instance: status.instance,
          relay: status.relayActive ? 'active' : 'standby',
          'last seq': status.relayLastSeq,
          waiting: status.outboxBacklog,
          dead: status.deadLetters,
          parked: status.parkedEvents,
          jobs: status.jobs,
          build: buildOf(status.instance),
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
  const edges = running
    .filter(({ grpc }) => grpc === null)
    .map(({ instance }) => ({ instance, build: buildOf(instance) }));
  const tables = [apps, edges, listeners].filter((rows) => rows.length > 0).map((rows) => formatTable(rows));
  const data = [...statuses, ...edges.map(({ instance }) => ({ app: 'gateway', instance }))].map((status) => ({
    ...status,
    build: builds.get(status.instance) ?? null,
  }));
  return { data, text: [...tables, ...(problems.length > 0 ? [problems.join('\n')] : [])].join('\n\n') };
}
