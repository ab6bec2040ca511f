#!/usr/bin/env bash
# Puts a backup of deploy/backup.sh in place of what MongoDB and PostgreSQL hold, and starts all again; then follow the
# operations manual. From the folder of docker-compose.yml, with .env and the keys in place:
#   deploy/restore.sh BACKUP_FOLDER
# DOCKER_COMPOSE="docker compose" for the plugin.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "用法：deploy/restore.sh 备份目录" >&2
  exit 64
fi
backup=$(realpath "$1")
if ! (cd "$backup" && sha256sum --quiet --check SHA256SUMS); then
  echo "$backup 不是完整的备份，什么也没有改动。请换一份。" >&2
  exit 65
fi
read -ra compose <<<"${DOCKER_COMPOSE:-docker-compose}"
inside() { "${compose[@]}" exec -T "$@"; }

# The log of a container that is made anew is gone.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"${compose[@]}" logs --no-color --no-log-prefix api >"$log" || true
# Everything that writes; the databases stay.
"${compose[@]}" config --services | grep -vxE 'mongodb-[0-9]|postgres' | xargs "${compose[@]}" stop
inside mongodb-1 sh -c \
  'mongorestore -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin --drop --archive --gzip' \
  <"$backup/mongodb.gz"
for dump in "$backup"/*.dump; do
  database=$(basename "$dump" .dump)
  owner=temporal
  [ "$database" = keycloak ] && owner=keycloak
  inside postgres dropdb -U temporal --maintenance-db=postgres --if-exists --force "$database"
  inside postgres createdb -U temporal --maintenance-db=postgres --owner "$owner" "$database"
  inside postgres pg_restore -U temporal --exit-on-error -d "$database" <"$dump"
done

taken_at=$(cat "$backup/taken-at")
sed -i '/^RESTORED_FROM=/d' .env
echo "RESTORED_FROM=$taken_at" >>.env
"${compose[@]}" up -d

echo "已恢复到 $taken_at。此后已答应、恢复后不再存在的操作："
known_from=$(sed -n 's/.*"time":\([0-9]*\)[0-9]\{3\}[,}].*/\1/p' "$log" | sort -n | sed -n 1p)
if [ -z "$known_from" ]; then
  echo "（无从得知：这里没有 API 日志。请问各人此后做过什么，并从备份那天起逐日对账。）"
elif [ "$known_from" -gt "$(date -d "$taken_at" +%s)" ]; then
  echo "（$(date -u -d "@$known_from" +%Y-%m-%dT%H:%M:%SZ) 之前的无从得知：API 日志从那时才开始。请问各人在那之前做过什么。）"
fi
grep '"msg":"answered"' "$log" | grep -E '"method":"(POST|PUT|PATCH|DELETE)","path":"/api/[^"]*","status":2' |
  grep -v '"path":"/api/callbacks/' |
  awk -v since="$(date -d "$taken_at" +%s)000" 'match($0, /"time":[0-9]+/) && substr($0, RSTART + 7, RLENGTH - 7) >= since' || true
echo "接着按运维手册“恢复之后”一节处理。"
