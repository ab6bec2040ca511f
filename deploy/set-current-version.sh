#!/usr/bin/env bash
# Gives all workflow tasks to the workers of one release. Temporal refuses it where something else about the deployment has
# changed since the command read it, as it does while workers come and go: then it is asked again. From the folder of
# docker-compose.yml:
#   deploy/set-current-version.sh VERSION
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "用法：deploy/set-current-version.sh 版本号" >&2
  exit 64
fi
read -ra compose <<<"${DOCKER_COMPOSE:-docker-compose}"
tries=20
for ((try = 1; ; try++)); do
  if said=$("${compose[@]}" run -T --rm temporal-cli worker deployment set-current-version \
    --deployment-name ca-renewal --build-id "$1" --yes 2>&1); then
    echo "$said"
    exit 0
  fi
  if [ "$try" -eq "$tries" ] || ! grep -qi 'conflict token' <<<"$said"; then
    echo "$said" >&2
    exit 1
  fi
  sleep "${SECONDS_BETWEEN_TRIES:-1}"
done
