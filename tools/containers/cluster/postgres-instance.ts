import { escapeLiteral } from 'pg';
import { nameOf } from '../../manifests/manifest.ts';
import type { DatabaseCluster } from './database-clusters.ts';
import type { SecretValues } from './made-secrets.ts';
import { replicationUser } from './made-certificates.ts';

/** Where an instance finds what it is started with. */
export const postgresFolders = {
  data: '/var/lib/postgresql/data',
  scripts: '/etc/rookery/postgres',
  keys: '/etc/rookery/keys',
};

const keys = '/run/postgresql/keys';
const data = `${postgresFolders.data}/pgdata`;

/** As the operator has it: its replicas come in by certificate, everybody else by password. */
const access = `local all all peer
hostssl postgres ${replicationUser} all cert
hostssl replication ${replicationUser} all cert
host all all all scram-sha-256
`;

/**
 * What starts one instance: the first one of a cluster makes its databases, the others are copies of it.
 * @param instance its name, and those of the others, of which the primary waits for as many as the cluster says
 * @returns the files of a folder; `start.sh` begins
 */
export function postgresScript(
  cluster: DatabaseCluster,
  { name, others }: { name: string; others: readonly string[] },
): Record<string, string> {
  const group = nameOf(cluster);
  const isPrimary = name === `${group}-1`;
  const { synchronous, parameters } = cluster.spec!.postgresql!;
  const waitsFor = others.map((other) => `"${other}"`).join(', ');
  const settings = {
    ...parameters,
    listen_addresses: '*',
    hba_file: `${postgresFolders.scripts}/pg_hba.conf`,
    unix_socket_directories: '/run/postgresql',
    wal_level: 'logical',
    wal_keep_size: '512MB',
    ssl: 'on',
    ssl_cert_file: `${keys}/server.crt`,
    ssl_key_file: `${keys}/server.key`,
    ssl_ca_file: `${keys}/ca.crt`,
    cluster_name: name,
    synchronous_standby_names: `${synchronous!.method} ${synchronous!.number} (${waitsFor})`,
    primary_slot_name: isPrimary ? '' : slotOf(name),
    primary_conninfo: isPrimary
      ? ''
      : `host=${group}-rw user=${replicationUser} dbname=postgres application_name=${name} sslmode=verify-full ` +
        `sslrootcert=${keys}/ca.crt sslcert=${keys}/replication.crt sslkey=${keys}/replication.key`,
  };
  return {
    'settings.conf': Object.entries(settings)
      .map(([setting, value]) => `${setting} = '${value.replaceAll("'", "''")}'\n`)
      .join(''),
    'pg_hba.conf': access,
    'start.sh': isPrimary ? primaryScript : replicaScript(settings),
  };
}

/**
 * What the first instance runs once: what the operator does of itself, then what the manifest adds, in its order.
 * @param passwords of the owner and of the managed roles
 */
export function initialSql(
  cluster: DatabaseCluster,
  { owner, managed }: { owner: SecretValues; managed: readonly SecretValues[] },
): string {
  const {
    database,
    owner: ownerName,
    postInitSQL = [],
    postInitApplicationSQL = [],
  } = cluster.spec!.bootstrap!.initdb!;
  return [
    `create role ${replicationUser} login replication`,
    `create role ${ownerName} login password ${escapeLiteral(owner['password']!)}`,
    `create database ${database} owner ${ownerName}`,
    ...postInitSQL,
    ...managed.map(({ username, password }) => `alter role ${username} login password ${escapeLiteral(password!)}`),
    `\\connect ${database}`,
    ...postInitApplicationSQL,
  ]
    .map((line) => (line.startsWith('\\') ? `${line}\n` : `${line};\n`))
    .join('');
}

/** PostgreSQL takes no key that others could read. */
const head = `#!/bin/sh
set -eu
mkdir -p ${keys}
cp ${postgresFolders.keys}/* ${keys}/
chmod 0600 ${keys}/*.key
umask 0077
`;

const serve = `exec postgres -D ${data} -c config_file=${postgresFolders.scripts}/settings.conf\n`;

const primaryScript = `${head}initdb --pgdata=${data} --username=postgres --encoding=UTF8 --locale=C.UTF-8 --auth=reject --no-sync >/dev/null
pg_ctl -D ${data} -w -s -o "-c listen_addresses='' -c unix_socket_directories=/tmp -c hba_file=${postgresFolders.scripts}/pg_hba.conf -c password_encryption=scram-sha-256" start
psql -h /tmp -U postgres -v ON_ERROR_STOP=1 -q -f ${postgresFolders.scripts}/init.sql
pg_ctl -D ${data} -w -s stop
${serve}`;

/** What the primary keeps for the replica is kept from the beginning of its copy. */
function replicaScript({ primary_conninfo: primary, primary_slot_name: slot }: Record<string, string>): string {
  return `${head}pg_basebackup --pgdata=${data} --dbname="${primary}" --wal-method=stream --checkpoint=fast --no-sync --create-slot --slot=${slot}
touch ${data}/standby.signal
${serve}`;
}

/** As the operator calls them. */
function slotOf(instance: string): string {
  return `_cnpg_${instance.replaceAll('-', '_')}`;
}
