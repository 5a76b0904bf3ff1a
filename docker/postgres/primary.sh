#!/bin/sh
# The primary: makes its databases and roles when it is new, and answers a commit when the standby has it on its disk too.
set -eu
. /etc/rookery/settings.sh

prepare_tls
if [ ! -d "$data" ]; then
  fresh="$data.new"
  rm -rf "$fresh"
  initdb --pgdata="$fresh" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums --auth=reject >/dev/null
  # Where no health check looks: what is half made is not healthy.
  pg_ctl -D "$fresh" -w -s -o "-c listen_addresses='' -c unix_socket_directories=/tmp -c hba_file=/etc/rookery/pg_hba.conf" start
  psql -h /tmp -U postgres -v ON_ERROR_STOP=1 -q -f /run/rookery/databases.sql
  pg_ctl -D "$fresh" -w -s stop
  # A server that was killed on the way begins anew.
  mv "$fresh" "$data"
fi
serve -c synchronous_standby_names=postgres_2 -c synchronous_commit=on
