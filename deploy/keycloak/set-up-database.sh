#!/bin/sh
# Makes Keycloak's user and database. Repeating it changes nothing but the password, to the one that is given.
set -eu
PGPASSWORD=$(cat "$PGPASSWORD_FILE")
export PGPASSWORD

psql --dbname postgres --set ON_ERROR_STOP=1 --set password="$(cat "$KEYCLOAK_DB_PASSWORD_FILE")" <<'SQL'
SELECT 'CREATE ROLE keycloak LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keycloak') \gexec
ALTER ROLE keycloak PASSWORD :'password';
SELECT 'CREATE DATABASE keycloak OWNER keycloak' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'keycloak') \gexec
SQL
