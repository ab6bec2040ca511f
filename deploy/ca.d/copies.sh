# shellcheck shell=bash
# Backups, into the repository of restic that .env names. A part of deploy/ca.
#
# A backup is several snapshots with one tag, the time at which it began: each part goes straight into the repository, so that
# none needs room on this disk. The record is the last part, and a backup without one isn't whole: it is never restored, and
# goes with the next one. The record has the manifest (what is in each dump), the heads of the audit trail, and what the API has
# answered yes to. Dumps are neither compressed nor reordered, so that restic finds again what hasn't changed.
#
# Between two whole backups, recent ones have all but the files, and of these those that were kept since the whole one. Their
# record is recent.tar, and they go with the next whole backup.

site() { host_of "$(setting PUBLIC_URL)"; }

# Calls restic with the settings of .env that it knows, those of its storages among them.
restic_here() {
  (
    while IFS='=' read -r name value; do export "$name=$value"; done < <(grep -E '^(RESTIC|AWS|AZURE|B2|GOOGLE|OS|ST)_\w+=' .env)
    exec restic "$@"
  )
}
ca_restic() { restic_here "$@"; }

# A folder that is gone at the end, whatever the end is.
workplace() {
  work=$(mktemp -d)
  mkdir "$work/record"
  trap 'rm -rf "$work"' EXIT
}

# Two that write to the repository or the databases at one time would take each other's parts for leftovers.
is_alone() { exec 9<"$here/ca" && flock --nonblock 9; }
busy="另一个备份、恢复或恢复演练正在进行"
alone() { is_alone || fail "$busy：等它结束再来"; }

# Calls one of MongoDB's programs in a container, as root where a password is given there.
in_mongodb() {
  # shellcheck disable=SC2016 # The container's shell reads the variable.
  inside "$1" sh -c '[ -z "$MONGO_INITDB_ROOT_PASSWORD_FILE" ] || set -- "$@" -u root -p "$(cat "$MONGO_INITDB_ROOT_PASSWORD_FILE")" --authenticationDatabase admin; exec "$@"' \
    sh "${@:2}"
}
# Has MongoDB's shell do something. The script is an argument of its own: nothing of it is the shell's.
mongo() { in_mongodb mongodb-1 mongosh --quiet ca-renewal --eval "$1"; }

# Has a talkative program speak only if it fails. Its own option for that would keep the reason back, too.
quietly() {
  "$@" 2>"$work/said" || {
    cat "$work/said" >&2
    return 1
  }
}
dump_mongodb() { quietly in_mongodb "$1" mongodump --archive --numParallelCollections=1 "${@:2}"; }
# What is large and never changed once it is kept.
file_collections=(material_files invoice_files)
dump_without_files() { dump_mongodb "$1" --db=ca-renewal "${file_collections[@]/#/--excludeCollection=}"; }
# The files of a collection that were kept since a time.
dump_files_since() {
  dump_mongodb mongodb-1 --db=ca-renewal --collection="$1" --query="{\"keptAt\":{\"\$gte\":{\"\$date\":\"$2\"}}}"
}
dump_sql() { inside "$1" pg_dump -U temporal "$2"; }

# Keeps what is read as one part of the backup.
keep() {
  restic_here backup --quiet --host "$(site)" --tag "taken-$taken_at" --stdin --stdin-filename "$1"
}

# Keeps what a command prints, and counts on the way what is in it: keep_counted PART COMMAND…
keep_counted() {
  local part=$1 counting
  shift
  rm -f "$work/pipe" && mkfifo "$work/pipe"
  ("$@" | tee "$work/pipe" | tally count "$part" >>"$work/record/manifest.jsonl") &
  counting=$!
  keep "$part" <"$work/pipe"
  wait "$counting"
}
tally() { once --no-deps tally "$@"; }

# MongoDB, Temporal's databases and Keycloak's, if there is one, while all runs; and the keys, into a folder of their own,
# which belongs on another machine.
ca_backup() {
  [ $# -eq 1 ] || { [ $# -eq 2 ] && [ "$2" = recent ]; } || usage
  local taken_at base='' databases database since record=record.tar
  target_is_elsewhere
  # Five minutes later the next recent backup comes.
  if ! is_alone; then
    [ $# -eq 2 ] || fail "$busy"
    say "$busy：这一次不做"
    exit 0
  fi
  workplace
  umask 077
  # First: nothing can be read without them.
  mkdir -p "$1" && keep_keys "$1"
  taken_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  # Takes away the locks of those that are gone, and only these. A repository that can't be opened isn't made anew: init refuses.
  restic_here unlock --quiet >/dev/null 2>&1 || restic_here init --quiet
  # Without a whole backup a recent one has nothing to stand on, and is a whole one itself.
  [ $# -eq 1 ] || ! base=$(whole_backups record.tar | tail -n 1) || record=recent.tar

  # MongoDB first: the workflows decide, and should be the newer ones.
  if [ $record = recent.tar ]; then
    keep_counted mongodb.archive dump_without_files mongodb-1
    # A file may be kept a little after its time, and by a host whose clock is slow.
    since=$(date -u -d "${base#taken-} - 15 minutes" +%Y-%m-%dT%H:%M:%SZ)
    for database in "${file_collections[@]}"; do keep_counted "$database.archive" dump_files_since "$database" "$since"; done
    say "$base" >"$work/record/base"
  else
    keep_counted mongodb.archive dump_mongodb mongodb-1
  fi
  databases=$(inside postgres psql -U temporal -d postgres -Atc \
    "SELECT datname FROM pg_database WHERE datname IN ('temporal', 'temporal_visibility', 'keycloak')")
  for database in $databases; do keep_counted "$database.sql" dump_sql postgres "$database"; done
  # How far the audit trail's chains went, day by day, as text: what is cut off later is found by it. With those of former
  # backups, in a volume that MongoDB has nothing to do with: the worker compares with it each night.
  mongo 'db.audit_heads.find().sort({ _id: 1 }).forEach((auditDay) => print(JSON.stringify({ auditDay })))' |
    tally heads >"$work/record/audit-heads.jsonl"
  copy_commands "$work/record/commands"
  tar -c -C "$work/record" . | keep $record

  if [ $record = recent.tar ]; then
    note_job "backup recent"
  else
    # Its age is a figure of the worker's: an old one is an alert.
    note_backup latest "{ takenAt: new Date('$taken_at') }" ||
      say "备份完整，但没有把时间记进 MongoDB：告警 CaBackupOld 会以为没有备份。" >&2
    forget_old
    ! shares_disk "$1" || say "⚠ $1 和数据在同一块硬盘上，硬盘坏了密钥也没有了，备份谁也打不开：换成另一台机器上的目录，本应挂载着的先挂载" >&2
  fi
  say "已备份：$taken_at。密钥在 $1。"
}

note_backup() { mongo "db.backups.updateOne({ _id: '$1' }, { \$set: $2 }, { upsert: true })" >/dev/null; }

# A job that isn't done any more is an alert. One that was done isn't undone by a database that is away.
note_job() { note_backup "$1" "{ takenAt: new Date() }" || true; }

# The tags of the backups with this record, the latest last.
whole_backups() {
  restic_here snapshots --no-lock --json --host "$(site)" --path "/$1" | grep -oE '"taken-[^"]+"' | tr -d '"' | sort -u
}

# Forgets the records whose time is over, and then each part that has none, recent backups among them; the last one is just
# made.
forget_old() {
  local policy tags
  policy=$(tally policy)
  # shellcheck disable=SC2086 # Several words.
  restic_here forget --quiet --host "$(site)" --path /record.tar --group-by host $policy
  tags=$(whole_backups record.tar)
  # What was erased is to be gone with its last backup: no pack keeps it.
  # shellcheck disable=SC2046 # Two words for each.
  restic_here forget --quiet --host "$(site)" --group-by host $(printf -- '--keep-tag %s ' $tags) --prune --max-unused 0
}

# Copies a file or a folder, which then is there whole or as it was before.
copy_whole() {
  rm -rf "${2:?}.part" && cp -rL "$1" "$2.part"
  [ ! -d "$2" ] || rm -rf "$2"
  mv -T "$2.part" "$2"
}

# Each file that .env names, the keys among them, under the variable's name. Paths in a container aren't here.
keep_keys() {
  local variable path
  copy_whole .env "$1/env"
  files_of_settings .env | while IFS='=' read -r variable path; do
    # A command takes the place of a file that is /dev/null.
    [ ! -c "$path" ] || continue
    if [ -e "$path" ]; then
      copy_whole "$path" "$1/$variable"
    else
      say "没有复制 $variable：宿主机上没有 $path" >&2
    fi
  done
}
# Logs have people's addresses, and a time of their own for which they are kept.
files_of_settings() { sed -nE '/^(COMPOSE_FILE|ACCESS_LOGS_DIR)=/d; /^[A-Z0-9_]+_(FILE|DIR)=./p' "$1"; }

# What the API has answered yes to, into a folder of another disk. A folder that isn't mounted is on this one.
ca_commands() {
  [ $# -eq 1 ] || usage
  ! shares_disk "$1" || accepts KEYS_FOLDER ||
    code=78 fail "$1 和数据在同一块硬盘上，没有写：本应挂载着的先挂载；确实放在这里的，DOCTOR_ACCEPTS 写上 KEYS_FOLDER"
  copy_commands "$1"
  note_job commands
}
# Ids only. In a container of its own: the API may be the one that has fallen.
copy_commands() {
  mkdir -p "$1"
  once --no-deps api tar -C /var/lib/ca-renewal/commands -c . | tar -x -C "$1"
}

ca_schedule() {
  [ $# -eq 1 ] || usage
  target_is_elsewhere >&2
  # Cron knows nothing of what a shell has exported.
  [ -z "${DOCKER_COMPOSE:-}" ] || say "DOCKER_COMPOSE=$DOCKER_COMPOSE"
  [ "$keys" = /etc/ca-renewal ] || say "CA_KEYS_DIR=$keys"
  say "17 2 * * * root cd $PWD && deploy/ca backup $*"
  say "47 4 * * 0 root cd $PWD && deploy/ca rehearse-restore"
  say "2-59/5 * * * * root cd $PWD && deploy/ca backup $1 recent >/dev/null"
  say "*/5 * * * * root cd $PWD && deploy/ca commands $1/commands"
  say "*/10 * * * * root cd $PWD && deploy/ca issuer-keys"
  local logs days
  logs=$(setting ACCESS_LOGS_DIR) days=$(setting RETAIN_ACCESS_LOGS_DAYS)
  [ -z "$logs" ] || say "41 3 * * * root find $logs -name 'access-*' -mtime +${days:-184} -delete; find $logs -name 'access-*.log' -mtime +1 -exec gzip {} +"
}
