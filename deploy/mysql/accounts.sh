#!/bin/sh
# Run once by the official image, on the primary and on each replica; executable, or the image would source it. Nothing
# of it goes to the binary log, and what the image itself had written there is dropped: the primary's history begins
# with the first table, on top of what every server has. The database comes last, as the sign that the set-up is
# complete.
set -eu

# Ends the set-up when there is none, or an empty one.
password() {
  grep . "/run/secrets/MYSQL_$1_PASSWORD"
}

root=$(password ROOT)
replication=$(password REPLICATION)
migrate=$(password MIGRATE)
app=$(password APP)
student=$(password STUDENT)

MYSQL_PWD=$root mysql --user=root <<SQL
SET sql_log_bin = 0;

CREATE USER replication@'%' IDENTIFIED BY '$replication';
GRANT REPLICATION SLAVE ON *.* TO replication@'%';
-- For the copy that a new replica starts from, see replica.sh.
GRANT RELOAD ON *.* TO replication@'%';
GRANT SELECT, SHOW VIEW, TRIGGER, LOCK TABLES ON instaclone.* TO replication@'%';

CREATE USER migrate@'%' IDENTIFIED BY '$migrate';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON instaclone.* TO migrate@'%';

CREATE USER instaclone@'%' IDENTIFIED BY '$app';
GRANT SELECT, INSERT, UPDATE, DELETE ON instaclone.* TO instaclone@'%';

CREATE USER student@'%' IDENTIFIED BY '$student';
GRANT SELECT ON instaclone.* TO student@'%';
GRANT REPLICATION CLIENT ON *.* TO student@'%';

RESET BINARY LOGS AND GTIDS;
CREATE DATABASE instaclone;
SQL
