#!/usr/bin/env bash
# Backs up MongoDB, Temporal's databases and Keycloak's, if it has one, while all runs; and the keys, into a folder of
# their own, which belongs on another machine. From the folder of docker-compose.yml:
#   deploy/backup.sh BACKUP_FOLDER KEYS_FOLDER
# DOCKER_COMPOSE="docker compose" for the plugin. A backup that isn't whole has no SHA256SUMS.
set -euo pipefail
umask 077

if [ $# -ne 2 ] || [ "$(realpath -m "$1")" = "$(realpath -m "$2")" ]; then
  echo "用法：deploy/backup.sh 备份目录 密钥目录（两个不同的目录）" >&2
  exit 64
fi
backup=$1 keys=$2
if [ -e "$backup" ]; then
  echo "$backup 已存在，请另选一个目录。" >&2
  exit 73
fi
read -ra compose <<<"${DOCKER_COMPOSE:-docker-compose}"
inside() { "${compose[@]}" exec -T "$@"; }
mkdir -p "$backup" "$keys"

taken_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
echo "$taken_at" >"$backup/taken-at"
# MongoDB first: the workflows decide, and should be the newer ones.
inside mongodb-1 sh -c \
  'mongodump -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin --archive --gzip' \
  >"$backup/mongodb.gz"
# How far the audit trail's chains went, day by day, as text: what is cut off later is found by it.
inside mongodb-1 sh -c \
  'mongosh --quiet -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin ca-renewal --eval "$1"' sh \
  'db.audit_heads.find().sort({ _id: 1 }).forEach((auditDay) => print(JSON.stringify({ auditDay })))' \
  >"$backup/audit-heads.jsonl"
databases=$(inside postgres psql -U temporal -d postgres -Atc \
  "SELECT datname FROM pg_database WHERE datname IN ('temporal', 'temporal_visibility', 'keycloak')")
for database in $databases; do
  inside postgres pg_dump -U temporal -Fc "$database" >"$backup/$database.dump"
done

"$(dirname "$0")/copy-commands.sh" "$backup/commands"

# Each file that .env names, the keys among them, under the variable's name. Paths in a container aren't here.
cp -L .env "$keys/env"
grep -E '^[A-Z0-9_]+_(FILE|DIR)=.' .env | grep -v '^COMPOSE_FILE=' | while IFS='=' read -r variable path; do
  if [ -e "$path" ]; then
    rm -rf "${keys:?}/$variable"
    cp -rL "$path" "$keys/$variable"
  else
    echo "没有复制 $variable：宿主机上没有 $path" >&2
  fi
done

cd "$backup"
find . -type f ! -name "SHA256SUMS*" -printf "%P\\0" | sort -z | xargs -0 sha256sum -- >SHA256SUMS.unfinished
mv SHA256SUMS.unfinished SHA256SUMS
cd - >/dev/null
# Its age is a figure of the worker's: an old one is an alert.
inside mongodb-1 sh -c \
  'mongosh --quiet -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin ca-renewal --eval "$1"' sh \
  "db.backups.updateOne({ _id: 'latest' }, { \$set: { takenAt: new Date('$taken_at') } }, { upsert: true })" >/dev/null ||
  echo "备份完整，但没有把时间记进 MongoDB：告警 CaBackupOld 会以为没有备份。" >&2
echo "已备份到 $backup（$taken_at）。密钥在 $keys，请存到另一台机器。"
