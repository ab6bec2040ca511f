#!/usr/bin/env bash
# Starts a member of the replica set. mongod takes a key file only if it is its own and nobody else can read it,
# but a mounted secret keeps its owner on the host: so it gets a copy.
set -euo pipefail

key=/etc/mongod.key
install --owner=mongodb --group=mongodb --mode=400 /run/secrets/mongodb_key "$key"
# Its image would read the password's file only after it has become that user.
if [ -n "${MONGO_INITDB_ROOT_PASSWORD_FILE:-}" ]; then
  MONGO_INITDB_ROOT_PASSWORD=$(cat "$MONGO_INITDB_ROOT_PASSWORD_FILE")
  export MONGO_INITDB_ROOT_PASSWORD
  unset MONGO_INITDB_ROOT_PASSWORD_FILE
fi
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
