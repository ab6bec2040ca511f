#!/usr/bin/env bash
# Copies what the API has answered yes to, ids only, into a folder on another machine: cron runs it every few minutes, so
# that a restore knows what it takes back. From the folder of docker-compose.yml:
#   deploy/copy-commands.sh FOLDER
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "用法：deploy/copy-commands.sh 目录" >&2
  exit 64
fi
mkdir -p "$1"
read -ra compose <<<"${DOCKER_COMPOSE:-docker-compose}"
# In a container of its own: the API may be the one that has fallen.
"${compose[@]}" run -T --rm --no-deps api tar -C /var/lib/ca-renewal/commands -c . | tar -x -C "$1"
