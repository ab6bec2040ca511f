#!/usr/bin/env bash
# Starts a member of the replica set. mongod takes a key file only if it is its own and nobody else can read it,
# but a mounted secret keeps its owner on the host: so it gets a copy.
set -euo pipefail

key=/etc/mongod.key
install --owner=mongodb --group=mongodb --mode=400 /run/secrets/mongodb_key "$key"
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
