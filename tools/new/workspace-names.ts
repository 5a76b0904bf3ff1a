import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { UsageError } from '../start/usage-error.ts';

/** Names that mean something already: packages, subjects of the broker, prefixes of variables, whom certificates name. */
const reserved = new Set([
  ...['admin', 'api', 'auth', 'common', 'config', 'contracts', 'gateway', 'google', 'googlerpc', 'grpc', 'grpchealth'],
  ...[
    'kick',
    'live',
    'log',
    'logs',
    'nats',
    'node',
    'operator',
    'otel',
    'postgres',
    'prometheus',
    'rookery',
    'settings',
  ],
  ...['stack', 'template', 'templates', 'test', 'tests', 'tls', 'viewer'],
]);

const kebabCase = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
/** A role in PostgreSQL has 63 bytes, with `rookery_` before it and `_owner` behind. */
const charactersMax = 40;

/**
 * Refuses what cannot be a name.
 * @param kind of what it would be, for the message
 * @throws UsageError that says why
 */
export function expectName(kind: string, name: string | undefined): string {
  const say = (why: string) => new UsageError(`${name === undefined ? `no ${kind}` : `"${name}"`}: ${why}`);
  if (!name || !kebabCase.test(name)) throw say(`the name of ${kind} is in kebab-case, such as saved-posts`);
  if (name.length > charactersMax) throw say(`the name of ${kind} has at most ${charactersMax} characters`);
  if (reserved.has(name) || isKeyword(name)) throw say(`this word means something else here; choose another`);
  return name;
}

/**
 * Refuses the name of an app there is, or whose contract or lib there is.
 * @throws UsageError that says where
 */
export function expectFree(root: string, paths: readonly string[]): void {
  const taken = paths.find((path) => existsSync(join(root, path)));
  if (taken) throw new UsageError(`${taken} exists already; nothing was written`);
}

/**
 * Finds an app whose contract something is added to.
 * @throws UsageError that lists the apps there are
 */
export function expectDomainApp(root: string, name: string | undefined): string {
  const names = readdirSync(join(root, 'apps')).filter((app) =>
    existsSync(join(root, 'apps', app, 'src', 'migrations')),
  );
  if (name !== undefined && names.includes(name)) return name;
  throw new UsageError(`expected one of the domain apps, ${names.join(', ')}; got ${name ?? 'nothing'}`);
}

/**
 * Refuses types that the gateway's schema has.
 * @throws UsageError that names the first
 */
export function expectNewTypes(root: string, types: readonly string[]): void {
  const schema = readFileSync(join(root, 'apps', 'gateway', 'schema.graphql'), 'utf8');
  const known = new Set([...schema.matchAll(/^(?:type|input|enum|scalar) (\w+)/gm)].map(([, name]) => name!));
  const taken = types.find((type) => known.has(type));
  if (taken) throw new UsageError(`the GraphQL schema has a type ${taken} already: name the entity with --entity`);
}

/** Of TypeScript, which a namespace, a variable and a table of that name would all stumble over. */
function isKeyword(name: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name);
  const kind = scanner.scan();
  return kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord;
}
