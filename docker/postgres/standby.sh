#!/bin/sh
# The synchronous standby: a copy of the primary when it is new, which follows it.
set -eu
. /etc/rookery/settings.sh

prepare_tls
primary="host=postgres-1 user=rookery_replication application_name=postgres_2 sslmode=verify-full sslrootcert=$keys/ca.crt passfile=/tmp/passfile"
cp /run/rookery/passfile /tmp/passfile
chmod 0600 /tmp/passfile
if [ ! -d "$data" ]; then
  rm -rf "$data.new"
  pg_basebackup --pgdata="$data.new" --dbname="$primary" --wal-method=stream --create-slot --slot=postgres_2 --checkpoint=fast ||
    pg_basebackup --pgdata="$data.new" --dbname="$primary" --wal-method=stream --slot=postgres_2 --checkpoint=fast
  touch "$data.new/standby.signal"
  mv "$data.new" "$data"
fi
serve -c primary_conninfo="$primary" -c primary_slot_name=postgres_2
