# What both servers are started with. The certificate is copied: PostgreSQL takes no key that others could read.
data=/var/lib/postgresql/cluster
keys=/run/postgresql/tls

prepare_tls() {
  mkdir -p "$keys"
  cp /run/rookery/tls/tls.crt /run/rookery/tls/tls.key /run/rookery/tls/ca.crt "$keys/"
  chmod 0600 "$keys/tls.key"
}

# Nobody, the superuser neither, says a word in the clear over the network.
serve() {
  exec postgres -D "$data" -c hba_file=/etc/rookery/pg_hba.conf -c listen_addresses='*' \
    -c unix_socket_directories=/run/postgresql -c max_connections=200 -c timezone=UTC -c password_encryption=scram-sha-256 \
    -c ssl=on -c ssl_min_protocol_version=TLSv1.2 -c ssl_cert_file="$keys/tls.crt" -c ssl_key_file="$keys/tls.key" \
    -c wal_level=replica -c max_wal_senders=8 -c max_slot_wal_keep_size=4GB -c hot_standby=on "$@"
}
