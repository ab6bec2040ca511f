#!/usr/bin/env bash
# Puts a backup of deploy/backup.sh in place of what MongoDB and PostgreSQL hold, and starts all again; then follow the
# operations manual. From the folder of docker-compose.yml, with .env and the keys in place:
#   deploy/restore.sh BACKUP_FOLDER [COMMANDS_FOLDER]
# The second is what deploy/copy-commands.sh has made on another machine.
# DOCKER_COMPOSE="docker compose" for the plugin.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "用法：deploy/restore.sh 备份目录 [操作文件目录]" >&2
  exit 64
fi
backup=$(realpath "$1")
if ! (cd "$backup" && sha256sum --quiet --check SHA256SUMS); then
  echo "$backup 不是完整的备份，什么也没有改动。请换一份。" >&2
  exit 65
fi
read -ra compose <<<"${DOCKER_COMPOSE:-docker-compose}"
inside() { "${compose[@]}" exec -T "$@"; }

# What was answered yes to: in the backup, copied elsewhere since, and of this machine, if it is the same.
commands=$(mktemp -d)
trap 'rm -rf "$commands"' EXIT
for copied in "$backup/commands" "${2:-}"; do
  if [ -d "$copied" ]; then cp -r "$copied/." "$commands"; fi
done
"$(dirname "$0")/copy-commands.sh" "$commands" || true
chmod -R a+rX "$commands"
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

echo "已恢复到 $taken_at。"
"${compose[@]}" run -T --rm --no-deps -v "$commands:/tmp/commands:ro" api \
  node dist/runtime/lost-commands.js "$taken_at" /tmp/commands
echo "接着按运维手册“恢复之后”一节处理。"
