#!/bin/sh
# A standby that does not follow is not healthy: the primary's commits would wait for it.
set -eu
pg_isready -q -h /run/postgresql
[ "$(psql -h /run/postgresql -U postgres -Atc 'select not pg_is_in_recovery() or exists (select from pg_stat_wal_receiver)')" = t ]
