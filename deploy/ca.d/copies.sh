# shellcheck shell=bash
# Backups, and the way back from one. A part of deploy/ca.

# Has MongoDB's shell do something. The script is an argument of its own: nothing of it is the shell's.
mongo() {
  inside mongodb-1 sh -c \
    'mongosh --quiet -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin ca-renewal --eval "$1"' sh "$1"
}

# MongoDB, Temporal's databases and Keycloak's, if there is one, while all runs; and the keys, into a folder of their own,
# which belongs on another machine. A backup that isn't whole has no SHA256SUMS.
ca_backup() {
  [ $# -eq 2 ] || [ $# -eq 3 ] || usage
  [ "$(realpath -m "$1")" != "$(realpath -m "$2")" ] || usage
  local kept=$2 days=${3:-} backup taken_at databases database
  umask 077
  mkdir -p "$1" "$kept"
  backup=$1/$(date +%F)
  # One that was cut short, by a restart say, is made anew; beside a whole one stands another.
  if [ -e "$backup/SHA256SUMS" ]; then backup=$1/$(date +%F-%H%M%S); else rm -rf "$backup"; fi
  mkdir "$backup"

  taken_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  say "$taken_at" >"$backup/taken-at"
  # MongoDB first: the workflows decide, and should be the newer ones.
  inside mongodb-1 sh -c \
    'mongodump -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin --archive --gzip' \
    >"$backup/mongodb.gz"
  # How far the audit trail's chains went, day by day, as text: what is cut off later is found by it.
  mongo 'db.audit_heads.find().sort({ _id: 1 }).forEach((auditDay) => print(JSON.stringify({ auditDay })))' \
    >"$backup/audit-heads.jsonl"
  databases=$(inside postgres psql -U temporal -d postgres -Atc \
    "SELECT datname FROM pg_database WHERE datname IN ('temporal', 'temporal_visibility', 'keycloak')")
  for database in $databases; do
    inside postgres pg_dump -U temporal -Fc "$database" >"$backup/$database.dump"
  done
  ca_commands "$backup/commands"
  keep_keys "$kept"

  (cd "$backup" && find . -type f ! -name 'SHA256SUMS*' -printf '%P\0' | sort -z | xargs -0 sha256sum -- >SHA256SUMS.unfinished)
  mv "$backup/SHA256SUMS.unfinished" "$backup/SHA256SUMS"
  # Its age is a figure of the worker's: an old one is an alert.
  mongo "db.backups.updateOne({ _id: 'latest' }, { \$set: { takenAt: new Date('$taken_at') } }, { upsert: true })" >/dev/null ||
    say "备份完整，但没有把时间记进 MongoDB：告警 CaBackupOld 会以为没有备份。" >&2
  [ -z "$days" ] || find "$1" -mindepth 1 -maxdepth 1 -type d -name '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' -mtime "+$days" -exec rm -r {} +
  say "已备份到 $backup（$taken_at）。密钥在 $kept，请存到另一台机器。"
}

# Each file that .env names, the keys among them, under the variable's name. Paths in a container aren't here.
keep_keys() {
  local variable path
  cp -L .env "$1/env"
  files_of_settings .env | while IFS='=' read -r variable path; do
    if [ -e "$path" ]; then
      rm -rf "${1:?}/$variable"
      cp -rL "$path" "$1/$variable"
    else
      say "没有复制 $variable：宿主机上没有 $path" >&2
    fi
  done
}
files_of_settings() { sed -nE '/^COMPOSE_FILE=/d; /^[A-Z0-9_]+_(FILE|DIR)=./p' "$1"; }

# What the API has answered yes to, ids only. In a container of its own: the API may be the one that has fallen.
ca_commands() {
  [ $# -eq 1 ] || usage
  mkdir -p "$1"
  once --no-deps api tar -C /var/lib/ca-renewal/commands -c . | tar -x -C "$1"
}

ca_schedule() {
  [ $# -eq 2 ] || [ $# -eq 3 ] || usage
  say "17 2 * * * root cd $PWD && deploy/ca backup $*"
  say "*/5 * * * * root cd $PWD && deploy/ca commands $2/commands"
  say "*/10 * * * * root cd $PWD && deploy/ca issuer-keys"
  local logs days
  logs=$(setting ACCESS_LOGS_DIR) days=$(setting RETAIN_ACCESS_LOGS_DAYS)
  [ -z "$logs" ] || say "41 3 * * * root find $logs -name 'access-*' -mtime +${days:-184} -delete; find $logs -name 'access-*.log' -mtime +1 -exec gzip {} +"
}

# Puts a backup in place of what MongoDB and PostgreSQL hold, and starts all again.
ca_restore() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || usage
  local backup kept=${2:-} commands copied dump database taken_at
  backup=$(realpath "$1")
  (cd "$backup" && sha256sum --quiet --check SHA256SUMS) ||
    code=65 fail "$backup 不是完整的备份，什么也没有改动。请换一份。"
  [ -e .env ] || put_keys_back "$kept"
  complete

  # What was answered yes to: in the backup, copied elsewhere since, and of this machine, if it is the same.
  commands=$(mktemp -d)
  # shellcheck disable=SC2064 # The folder is this one.
  trap "rm -rf '$commands'" EXIT
  for copied in "$backup/commands" "$kept/commands"; do
    if [ -d "$copied" ]; then cp -r "$copied/." "$commands"; fi
  done
  ca_commands "$commands" || true
  [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$commands"
  chmod -R a+rX "$commands"
  # Everything that writes; the databases are started, with their users, where they aren't there.
  "${compose[@]}" config --services | grep -vxE 'mongodb-[0-9]|postgres' | xargs "${compose[@]}" stop
  start_databases
  once --no-deps mongodb-set-up
  once --no-deps temporal-database
  ! with_keycloak || once --no-deps keycloak-database
  inside mongodb-1 sh -c \
    'mongorestore -u root -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin --drop --archive --gzip' \
    <"$backup/mongodb.gz"
  for dump in "$backup"/*.dump; do
    database=$(basename "$dump" .dump)
    inside postgres dropdb -U temporal --maintenance-db=postgres --if-exists --force "$database"
    inside postgres createdb -U temporal --maintenance-db=postgres \
      --owner "$([ "$database" = keycloak ] && say keycloak || say temporal)" "$database"
    inside postgres pg_restore -U temporal --exit-on-error -d "$database" <"$dump"
  done

  taken_at=$(cat "$backup/taken-at")
  set_to RESTORED_FROM "$taken_at"
  ca_up
  say "已恢复到 $taken_at。"
  once --no-deps -v "$commands:/tmp/commands:ro" api node dist/runtime/lost-commands.js "$taken_at" /tmp/commands
  say '接着按运维手册“恢复之后”一节处理。'
}

# By their names in the network: while an image makes its first user, it listens on the loopback only.
start_databases() {
  local databases database tries=${CA_TRIES:-100}
  mapfile -t databases < <("${compose[@]}" config --services | grep -xE 'mongodb-[0-9]|postgres')
  "${compose[@]}" up -d --no-deps "${databases[@]}"
  for database in "${databases[@]}"; do
    until inside "$database" sh -c \
      'if [ -n "$POSTGRES_USER" ]; then pg_isready -U "$POSTGRES_USER" -h "$HOSTNAME"; else mongosh --quiet --host "$HOSTNAME" --eval "db.hello()"; fi' \
      >/dev/null 2>&1; do
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || fail "$database 没有启动：docker-compose logs $database"
      sleep 3
    done
  done
}

# On a machine that has nothing yet: .env, and each file from under its variable's name to its place.
put_keys_back() {
  local variable path
  [ -f "$1/env" ] || fail "没有 .env：再给出密钥目录（其中有 env），即 deploy/ca restore 备份 密钥目录"
  install -m 600 "$1/env" .env
  files_of_settings .env | while IFS='=' read -r variable path; do
    [ -e "$1/$variable" ] && [ ! -e "$path" ] || continue
    mkdir -p "$(dirname "$path")" && cp -r "$1/$variable" "$path"
    [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$path"
  done
}
