#!/bin/sh
# Run once by the official image, on a new replica, after accounts.sh: takes a copy of the primary, which may have
# deleted the beginning of its binary log long ago, and follows it from there. A file of its own is written last, as
# the sign that the set-up is complete (mysqld-auto.cnf, by SET PERSIST).
set -eu

primary=${PRIMARY_HOST:-mysql}
# On the volume, which has room for it.
copy=/var/lib/mysql/copy.sql
root=$(cat /run/secrets/MYSQL_ROOT_PASSWORD)
replication=$(cat /run/secrets/MYSQL_REPLICATION_PASSWORD)

on_replica() {
  MYSQL_PWD=$root mysql --user=root "$@"
}

copy_primary() {
  on_replica --execute='RESET BINARY LOGS AND GTIDS' &&
    MYSQL_PWD=$replication mysqldump --host="$primary" --user=replication --single-transaction \
      --set-gtid-purged=ON --no-tablespaces --databases instaclone >"$copy" &&
    on_replica <"$copy"
}

# A migration that runs meanwhile makes a copy fail.
until copy_primary; do
  echo 'The primary could not be copied; trying again.' >&2
  sleep 1
done
rm "$copy"

on_replica <<SQL
CHANGE REPLICATION SOURCE TO SOURCE_HOST = '$primary', SOURCE_USER = 'replication',
  SOURCE_PASSWORD = '$replication', SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1,
  -- Seconds, and for ever: a primary that comes back is followed again at once.
  SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 0, SOURCE_HEARTBEAT_PERIOD = 1;
SET PERSIST super_read_only = ON;
SQL
