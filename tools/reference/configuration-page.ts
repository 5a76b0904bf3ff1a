import { hostname } from 'node:os';
import { z } from 'zod';
import { builtFrom, code, table } from './markdown.ts';

/** The schema of each variable of an app. */
export type EnvironmentShape = Record<string, z.ZodType>;

interface Variable {
  name: string;
  apps: string[];
  schema: z.ZodType;
}

/**
 * The page of the configuration: every variable of every app.
 * @param shapes by the app's name
 * @param databases the apps that have one, and so a role that migrates it
 * @throws with all variables that say nothing of themselves
 */
export function configurationPage(shapes: ReadonlyMap<string, EnvironmentShape>, databases: readonly string[]): string {
  const variables = collect(shapes);
  const silent = variables.filter(({ schema }) => !schema.description?.trim());
  if (silent.length > 0) {
    const names = silent.map(({ name, apps }) => `${name} (${apps.join(', ')})`).join(', ');
    throw new Error(`say what these variables are for, with .describe() where their schema stands: ${names}`);
  }
  const isShared = ({ apps }: Variable) => apps.length > 1 && !shapes.has(apps.join());
  const own = [...shapes.keys()].map((app) => {
    const rows = variables.filter((variable) => !isShared(variable) && variable.apps[0] === app);
    return `## Of ${app} alone\n\n${variableTable(rows, { withApps: false })}`;
  });
  const owners = databases.map((app) => [code(`${app.toUpperCase()}_MIGRATIONS_DATABASE_URL`), app]);
  return [
    `${builtFrom('the config schemas of the apps')}# Configuration`,
    'Every variable of the environment that an app reads, once, at boot; one that is missing or wrong stops the boot and is ' +
      'named. What *changes at run time* is set by `npm run rookery -- config set` for every instance ' +
      '([record 32](../decisions/0032-settings-at-run-time.md)).',
    `## Of several apps\n\n${variableTable(variables.filter(isShared), { withApps: true, all: shapes.size })}`,
    ...own,
    '## Of migrations\n\n`main.js migrate` reads `TLS_DIR`, `NODE_ENV` and the URL of the role that owns the tables, which no running app has:',
    table(['variable', 'app'], owners),
  ]
    .join('\n\n')
    .concat('\n');
}

function collect(shapes: ReadonlyMap<string, EnvironmentShape>): Variable[] {
  const found = new Map<string, Variable>();
  for (const [app, shape] of shapes) {
    for (const [name, schema] of Object.entries(shape)) {
      const known = found.get(name);
      if (known) known.apps.push(app);
      else found.set(name, { name, apps: [app], schema });
    }
  }
  return [...found.values()].toSorted((left, right) => left.name.localeCompare(right.name));
}

function variableTable(variables: Variable[], { withApps, all }: { withApps: boolean; all?: number }): string {
  const rows = variables.map(({ name, apps, schema }) => [
    code(name),
    ...(withApps ? [apps.length === all ? 'all' : apps.join(', ')] : []),
    kindOf(schema),
    defaultOf(schema),
    schema.meta()?.['changeable'] === true ? 'yes' : 'no',
    schema.description ?? '',
  ]);
  const headings = [
    'variable',
    ...(withApps ? ['apps'] : []),
    'value',
    'default',
    'changes at run time',
    'what it is for',
  ];
  return table(headings, rows);
}

interface ValueSchema {
  type?: string;
  format?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

function valueOf(schema: z.ZodType): ValueSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ValueSchema;
}

function kindOf(schema: z.ZodType): string {
  const { type, format, enum: values, minimum, maximum, maxLength } = valueOf(schema);
  if (values) return values.map(code).join(', ');
  if (isSwitch(schema)) return '`true` or `false`';
  const [least, most] = [bound(minimum), bound(maximum)];
  if (most !== undefined) return least === undefined ? `${type} to ${most}` : `${type} ${least} to ${most}`;
  if (least !== undefined) return `${type} from ${least}`;
  if (maxLength !== undefined) return `text to ${maxLength} characters`;
  return format === 'uri' ? 'URL' : type === 'string' || !type ? 'text' : type;
}

/** zod says of a switch only that it is a text. */
function isSwitch(schema: z.ZodType): boolean {
  const takes = (text: string) => schema.safeParse(text).success;
  return takes('true') && takes('false') && !takes('neither');
}

/** Every integer has the bounds of JavaScript's, which nobody means. */
function bound(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

/** A host's own name is no two hosts' default. */
function defaultOf(schema: z.ZodType): string {
  const { success, data } = schema.safeParse(undefined);
  if (!success) return '**needed**';
  if (data === hostname()) return "the host's name";
  return ['string', 'number', 'boolean'].includes(typeof data) && data !== '' ? code(String(data)) : 'none';
}
