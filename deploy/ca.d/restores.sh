# shellcheck shell=bash
# The way back from a backup, and its weekly rehearsal. A part of deploy/ca.

# Prints one part of the backup whose tag is given.
part() { restic_here dump --no-lock --quiet --host "$(site)" --tag "$1" --path "/$2" latest "$2"; }

# Finds a backup that isn't in parts, latest or of its time, and has its record in $work. A recent one stands on a whole one.
find_backup() {
  local whole recent record=record.tar
  whole=$(whole_backups record.tar) || fail "$(setting RESTIC_REPOSITORY) 打不开，或其中没有完整的备份，什么也没有改动。deploy/ca restic snapshots 写明原因。"
  recent=$(whole_backups recent.tar) || recent=
  [ "${2:-}" != whole ] || recent=
  tag=taken-$1
  [ "$1" != latest ] || tag=$(sort <<<"$whole"${recent:+$'\n'"$recent"} | tail -n 1)
  taken_at=${tag#taken-}
  if grep -qxF "$tag" <<<"$recent"; then record=recent.tar; else
    grep -qxF "$tag" <<<"$whole" || code=65 fail "没有这一份完整的备份，什么也没有改动。有的是："$'\n'"$(sort <<<"$whole"${recent:+$'\n'"$recent"} | sed 's/taken-/  /')"
  fi
  part "$tag" "$record" | tar -x -C "$work/record" || unreadable "$record"
  base=$tag
  [ $record = record.tar ] || base=$(cat "$work/record/base")
  grep -qxF "$base" <<<"$whole" || unreadable "$base"
  mapfile -t dumps < <(sed -nE 's/^\{"part":"([a-z_]+)\.sql".*/\1/p' "$work/record/manifest.jsonl")
}

unreadable() { code=65 fail "备份 $taken_at 读不出 $1，什么也没有改动。请换一份：deploy/ca restic snapshots 列出全部。"; }

# Puts the databases of the backup into running servers, in place of what they hold. Files that the whole backup has already
# are in a recent one again, and stay as they are.
load_whole() { part "$base" mongodb.archive | quietly in_mongodb "$1" mongorestore --drop --archive; }
load_recent() {
  local collection
  [ "$tag" != "$base" ] || return 0
  for collection in "${file_collections[@]}"; do
    part "$tag" "$collection.archive" | quietly in_mongodb "$1" mongorestore --archive
  done
  part "$tag" mongodb.archive | quietly in_mongodb "$1" mongorestore --drop --archive
}
load_sql() {
  local owner=temporal
  [ "$2" != keycloak ] || owner=keycloak
  quietly inside "$1" dropdb -U temporal --maintenance-db=postgres --if-exists --force "$2"
  inside "$1" createdb -U temporal --maintenance-db=postgres --owner "$owner" "$2"
  part "$tag" "$2.sql" | inside "$1" psql -U temporal -d "$2" -qX --set ON_ERROR_STOP=1 --output /dev/null
}

# Puts a backup in place of what MongoDB and PostgreSQL hold, and starts all again.
ca_restore() {
  [ $# -eq 1 ] || [ $# -eq 2 ] || usage
  local kept=${2:-} tag base taken_at dumps parts database commands is_new=
  [ -e .env ] || { put_keys_back "$kept" && is_new=yes; }
  complete
  alone
  workplace
  find_backup "$1"
  # What can't be read through is never begun with. A new machine has nothing to lose.
  mapfile -t parts < <(sed -nE 's/^\{"part":"([^"]+)".*/\1/p' "$work/record/manifest.jsonl")
  [ -n "$is_new" ] || for database in "${parts[@]}"; do
    part "$tag" "$database" >/dev/null || unreadable "$database"
  done
  [ -n "$is_new" ] || [ "$tag" = "$base" ] || part "$base" mongodb.archive >/dev/null || unreadable mongodb.archive

  # What was answered yes to: in the backup, copied elsewhere since, and of this machine, if it is the same.
  commands=$work/record/commands
  if [ -d "$kept/commands" ]; then cp -r "$kept/commands/." "$commands"; fi
  copy_commands "$commands" || true
  [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$commands"
  chmod a+x "$work" "$work/record" && chmod -R a+rX "$commands"
  # Everything that writes; the databases are started, with their users, where they aren't there.
  "${compose[@]}" config --services | grep -vxE '(rehearsal-)?(mongodb.*|postgres)|tally' | xargs "${compose[@]}" stop
  mapfile -t databases < <("${compose[@]}" config --services | grep -xE 'mongodb-[0-9]|postgres')
  start_databases "${databases[@]}"
  once --no-deps mongodb-set-up
  once --no-deps temporal-database
  ! with_keycloak || once --no-deps keycloak-database
  load_whole mongodb-1
  load_recent mongodb-1
  for database in "${dumps[@]}"; do load_sql postgres "$database"; done

  tally heads <"$work/record/audit-heads.jsonl" >/dev/null
  set_to RESTORED_FROM "$taken_at"
  # What was lost is told and kept before anything is started, for the start may fail.
  say "已恢复到 $taken_at。以下存进 $PWD/restored-$taken_at.txt："
  (umask 077 && once --no-deps -v "$commands:/tmp/commands:ro" api node dist/runtime/lost-commands.js \
    "$taken_at" /tmp/commands | tee "restored-$taken_at.txt")
  # Names may still lead to the machine that was lost, and the identity provider be away with it.
  (ca_up) || is_started ||
    fail "数据已恢复，程序没有启动：照上面所说改好，然后 deploy/ca up；不必再恢复。之后按运维手册“恢复之后”一节处理。"
  say '接着按运维手册“恢复之后”一节处理。'
}

# Whether the programs run, though they aren't ready. Says what is left to do.
is_started() {
  "${compose[@]}" ps --services --filter status=running | grep -qx api || return 1
  say "数据已恢复，程序已启动，还没有就绪：多半是域名还指向原来的机器。域名指到这里、nginx 载入之后，deploy/ca up。"
}

# Starts these and waits for them, by their names in the network: while an image makes its first user, it listens on the
# loopback only. Those without a network have nothing but the loopback.
start_databases() {
  local database tries=${CA_TRIES:-100}
  "${compose[@]}" up -d --no-deps "$@"
  for database in "$@"; do
    # shellcheck disable=SC2016 # The container's shell reads the variables.
    until inside "$database" sh -c \
      'if [ -n "$POSTGRES_USER" ]; then pg_isready -U "$POSTGRES_USER" -h "${LISTENS_AT:-$HOSTNAME}"; else mongosh --quiet --host "${LISTENS_AT:-$HOSTNAME}" --eval "db.hello()"; fi' \
      >/dev/null 2>&1; do
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || fail "$database 没有启动：docker-compose logs $database"
      sleep 3
    done
  done
}

# On a machine that has nothing yet: each file from under its variable's name to its place, and last .env, without which a
# repetition does all of it again.
put_keys_back() {
  local variable path
  [ -f "$1/env" ] || fail "没有 .env：再给出密钥目录（其中有 env），即 deploy/ca restore latest 密钥目录"
  files_of_settings "$1/env" | while IFS='=' read -r variable path; do
    [ -e "$1/$variable" ] && [ ! -e "$path" ] || continue
    mkdir -p "$(dirname "$path")" && copy_whole "$1/$variable" "$path"
    [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$path"
  done
  copy_whole "$1/env" .env && chmod 600 .env
}

# Restores the latest backups, a whole and a recent one, into databases that nothing else reaches, dumps them again, and holds
# what they have against the manifest. Whatever it is that fails, the outcome is noted: the worker's figures tell of it.
ca_rehearse_restore() {
  [ $# -eq 0 ] || usage
  local tag base taken_at dumps
  alone
  workplace
  trap 'end_rehearsal $?' EXIT
  find_backup latest whole
  has_room
  "${compose[@]}" rm -sfv rehearsal-mongodb rehearsal-postgres
  start_databases rehearsal-mongodb rehearsal-postgres
  inside rehearsal-postgres psql -U temporal -d postgres -qc 'CREATE ROLE keycloak'
  load_whole rehearsal-mongodb
  prove dump_mongodb
  find_backup latest
  if [ "$tag" != "$base" ]; then
    load_recent rehearsal-mongodb
    prove dump_without_files
  fi
  note_backup rehearsal "{ takenAt: new Date('$taken_at'), failed: false }"
}
# Compares the restored documents, as the command dumps them, and the restored PostgreSQL with the backup's manifest.
prove() {
  local database said
  "$1" rehearsal-mongodb | tally count mongodb.archive >"$work/found.jsonl"
  for database in "${dumps[@]}"; do
    load_sql rehearsal-postgres "$database"
    dump_sql rehearsal-postgres "$database" | tally count "$database.sql" >>"$work/found.jsonl"
  done
  # The whole backup proves its files, and a recent one has some of them again.
  said=$(grep -v '_files.archive"' "$work/record/manifest.jsonl" | cat - "$work/found.jsonl" | tally compare) ||
    fail "$taken_at 的备份恢复出来与备份时不同："$'\n'"$said"
  say "$taken_at 的备份恢复出来与备份时相同：$said"
}
end_rehearsal() {
  [ "$1" -eq 0 ] || note_backup rehearsal '{ failed: true }' || true
  "${compose[@]}" rm -sfv rehearsal-mongodb rehearsal-postgres || true
  rm -rf "$work"
}

# A rehearsal is never to fill the disk that the databases in use are on.
has_room() {
  local place needed free
  place=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null) || place=/
  needed=$(tally bytes <"$work/record/manifest.jsonl")
  free=$(df --output=avail -B1 "${place:-/}" | tail -n 1)
  [ "$free" -gt $((needed * 3 / 2)) ] ||
    fail "磁盘只剩 $((free / 1000000)) MB，恢复演练要 $((needed * 3 / 2000000)) MB：扩容，见运维手册“磁盘与时钟”"
}
