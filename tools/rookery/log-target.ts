import { UsageError } from '../start/options.ts';

/** Whose log is meant: an app, of it an instance or all, of that a context or all. */
export interface LogTarget {
  app: string;
  instance?: string;
  context?: string;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/** How long a level may be another at most; libs/service holds to it too. */
export const levelHoursMax = 24;

/**
 * Reads `APP[/INSTANCE][:CONTEXT]`.
 * @throws UsageError when it is none
 */
export function parseTarget(text: string): LogTarget {
  const match = /^([a-z][\w-]*)(?:\/([\w.-]{1,100}))?(?::([\w.-]{1,100}))?$/.exec(text);
  const [, app = '', instance, context] = match ?? [];
  if (!match) throw new UsageError(`expected APP[/INSTANCE][:CONTEXT], got "${text}"`);
  return { app, ...(instance !== undefined && { instance }), ...(context !== undefined && { context }) };
}

/** The same as it is written. */
export function formatTarget({ app, instance, context }: LogTarget): string {
  return `${app}${instance === undefined ? '' : `/${instance}`}${context === undefined ? '' : `:${context}`}`;
}

/** @throws UsageError when there is no such level */
export function parseLevel(text: string): Level {
  const level = levels.find((name) => name === text);
  if (level) return level;
  throw new UsageError(`there is no level "${text}"; there are: ${levels.join(', ')}`);
}
