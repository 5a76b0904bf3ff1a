import { Client, escapeLiteral } from 'pg';

/** The database of one domain app and the two roles that may use it. */
export interface AppDatabaseOptions {
  /** URL of the superuser, on any database. */
  superuserUrl: string;
  /** Name of the app, such as `posts`. */
  app: string;
  /** Name of the database. Default `rookery_<app>`. */
  database?: string;
  /** Password of `rookery_<app>`, which reads and writes rows. */
  password: string;
  /** Password of `rookery_<app>_owner`, which migrates. */
  ownerPassword: string;
}

/**
 * What the server itself keeps an app's sessions to, whatever client opens them; libs/database asks for the same. The
 * owner may build an index for an hour, but neither queue behind a table's readers for long nor forget a transaction.
 */
const sessionLimits = {
  app: { statement_timeout: '10s', lock_timeout: '5s', idle_in_transaction_session_timeout: '15s' },
  owner: { lock_timeout: '10s', idle_in_transaction_session_timeout: '60s' },
};

/** How the roles of an app reach their database. */
export interface AppDatabase {
  database: string;
  /** For the running app: rows only, no schema changes, no other database. */
  url: string;
  /** For migrations: owns the database and its schema. */
  migrationsUrl: string;
}

/** The role that a running app has, and the name of its database: no hyphens, which SQL would want in quotes. */
export function roleOf(app: string): string {
  return `rookery_${app.replaceAll('-', '_')}`;
}

/** The role that owns an app's database and its schema. */
export function ownerRoleOf(app: string): string {
  return `${roleOf(app)}_owner`;
}

/**
 * Makes the database and the roles of an app, and sets their rights. May be repeated; passwords are set again each time.
 * @throws what PostgreSQL throws
 */
export async function ensureAppDatabase(options: AppDatabaseOptions): Promise<AppDatabase> {
  const { superuserUrl, app, database = roleOf(app), password, ownerPassword } = options;
  const role = roleOf(app);
  const owner = ownerRoleOf(app);
  await withClient(urlOf(superuserUrl, { database: 'postgres' }), async (client) => {
    // Two sessions that change the rights of one object at once fail; callers may run in parallel, even in processes.
    await client.query(`select pg_advisory_lock(hashtext('rookery app databases'))`);
    await ensureRole(client, role, password);
    await ensureRole(client, owner, ownerPassword);
    for (const statement of sessionLimitStatements(role, owner)) await client.query(statement);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)} owner ${owner}`);
    await restrictConnections(client, database, app);
    await client.query(closedToAll);
  });
  await withClient(urlOf(superuserUrl, { database }), (client) => shareRowsOnly(client, role, owner));
  return {
    database,
    url: urlOf(superuserUrl, { user: role, password, database }),
    migrationsUrl: urlOf(superuserUrl, { user: owner, password: ownerPassword, database }),
  };
}

/**
 * What gives a role the rows of its app's database, and its owner the schema; the manifests of clusters say the same.
 * Default privileges speak of what the owner will create, so that a migration needs no grants of its own.
 */
export function rowsOnlyStatements(role: string, owner: string): string[] {
  const byDefault = `alter default privileges for role ${owner} grant`;
  return [
    `alter schema public owner to ${owner}`,
    'revoke all on schema public from public',
    `grant usage on schema public to ${role}`,
    `${byDefault} usage on schemas to ${role}`,
    `${byDefault} select, insert, update, delete on tables to ${role}`,
    `${byDefault} usage, select on sequences to ${role}`,
  ];
}

/** Without this every role could look around in the superuser's databases. */
const closedToAll = 'revoke connect, temporary on database postgres, template1 from public';

/**
 * What a new server runs once to have the databases and roles of these apps: a script for psql, with passwords in it. It
 * says what {@link ensureAppDatabase} does.
 */
export function appDatabasesScript(
  apps: readonly Pick<AppDatabaseOptions, 'app' | 'password' | 'ownerPassword'>[],
): string {
  const statements = apps.flatMap(({ app, password, ownerPassword }) => {
    const [role, owner] = [roleOf(app), ownerRoleOf(app)];
    return [
      `create role ${role} login password ${escapeLiteral(password)};`,
      `create role ${owner} login password ${escapeLiteral(ownerPassword)};`,
      ...sessionLimitStatements(role, owner).map(ended),
      `create database ${role} owner ${owner};`,
      ...connectStatements(role, app).map(ended),
      `\\connect ${role}`,
      ...rowsOnlyStatements(role, owner).map(ended),
      '\\connect postgres',
    ];
  });
  return [...statements, ended(closedToAll), ''].join('\n');
}

/** What the server keeps the sessions of both roles to, as statements. */
export function sessionLimitStatements(role: string, owner: string): string[] {
  return [...limitStatements(role, sessionLimits.app), ...limitStatements(owner, sessionLimits.owner)];
}

/**
 * Lets only an app's own roles connect to a database. These rights are no part of a template: say it again for a clone.
 * @param client connected as superuser, to any database
 */
export async function restrictConnections(client: Client, database: string, app: string): Promise<void> {
  for (const statement of connectStatements(client.escapeIdentifier(database), app)) await client.query(statement);
}

function connectStatements(database: string, app: string): string[] {
  return [
    `revoke connect, temporary on database ${database} from public`,
    `grant connect on database ${database} to ${roleOf(app)}`,
  ];
}

function ended(statement: string): string {
  return `${statement};`;
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${role} login password ${client.escapeLiteral(password)}`);
}

function limitStatements(role: string, limits: Record<string, string>): string[] {
  return Object.entries(limits).map(([name, value]) => `alter role ${role} set ${name} = '${value}'`);
}

async function shareRowsOnly(client: Client, role: string, owner: string): Promise<void> {
  await client.query(rowsOnlyStatements(role, owner).join(';\n'));
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(base: string, part: { user?: string; password?: string; database: string }): string {
  const url = new URL(base);
  if (part.user !== undefined) url.username = part.user;
  if (part.password !== undefined) url.password = part.password;
  url.pathname = `/${part.database}`;
  return url.href;
}
