#!/bin/sh
# Makes Temporal's two databases, or brings their schema up to this version's. Repeating it changes nothing.
set -eu
SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD

set_up() {
  database=$1
  versions=/etc/temporal/schema/postgresql/v12/$2/versioned
  tool() { temporal-sql-tool --plugin postgres12 --endpoint postgres --port 5432 --user temporal --database "$database" "$@"; }
  tool create
  tool setup-schema --version 0.0
  tool update-schema --schema-dir "$versions"
}

set_up temporal temporal
set_up temporal_visibility visibility
