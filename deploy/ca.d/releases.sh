# shellcheck shell=bash
# Another release, and other keys, while applications are under way. A part of deploy/ca.

# The new worker stands beside the old one before all tasks are its: docs/operations says how the way back is.
ca_upgrade() {
  local version build before next=ca-renewal-next
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
  complete
  recent_backup
  say "1. 新镜像；旧的容器照常运行" && "${compose[@]}" build
  build=$(once --no-deps worker node dist/worker/build-id.js)
  [[ $build == "$version"* ]] || fail "新镜像里的 Worker 没有说出它是 $version 的：$build"
  if ! is_one_of_hosts; then
    say "2. Temporal 的命名空间和搜索属性" && once --no-deps temporal-namespace
  fi
  before=$(current_build)
  tell_workflows
  say "3. 检查配置" && once --no-deps doctor
  say "4. 用新程序重放全部在办流程，什么都不改" && once --no-deps worker node dist/worker/replay.js
  say "5. 新 Worker 在旧的旁边启动"
  docker rm -f "$next" >/dev/null 2>&1 || true
  "${compose[@]}" run -d --no-deps --name "$next" worker
  listed "$build" || fail "Temporal 没有列出 $build 的 Worker：docker logs $next；业务仍由旧版本办理"
  say "6. 任务全部给 $build" && ca_current "$build"
  say "7. 旧的换成新的"
  replace worker
  docker rm -f "$next" >/dev/null
  # Before the API, which asks it.
  "${compose[@]}" up -d --no-deps inspector
  replace api
  if ! is_one_of_hosts; then
    say "8. 其余各部分" && "${compose[@]}" up -d --scale "worker=$(many worker)" --scale "api=$(many api)"
    if has_file deploy/nginx/compose.yml; then anew nginx; else anew; fi
  fi
  ! with_keycloak || say "自带的 Keycloak 的领域不随升级改变：deploy/ca realm 看这个版本要改什么。"
  say "已升级到 $version。几分钟内看指标 temporal_workflow_task_execution_failed：上升的，立即在这个目录放回旧代码，再 deploy/ca upgrade${before:+（旧的 Worker 还在的，deploy/ca current $before）}。"
}

# The build to whose workers Temporal gives the tasks; nothing if there is none.
current_build() {
  once temporal-cli worker deployment describe --name ca-renewal 2>/dev/null |
    sed -n 's/^ *CurrentVersionBuildID *//p' || true
}

# A build id is the version, for people, and a hash of the workflows' code.
tell_workflows() {
  case $before in
    "$build") say "   工作流的代码与现在的相同（$build）" ;;
    "$version"-*) say "   注意：版本号还是 $version，工作流的代码却变了（$before → $build）" ;;
  esac
}

recent_backup() {
  local at
  is_one_of_hosts || [ -n "${CA_WITHOUT_BACKUP:-}" ] || {
    at=$(date -d "$(time_of_backup latest)" +%s 2>/dev/null) && [ $(($(date +%s) - at)) -lt 86400 ] ||
      fail "最近 24 小时没有备份：先 deploy/ca backup。确实不备份的，CA_WITHOUT_BACKUP=yes deploy/ca upgrade"
  }
}

listed() {
  local tries=${CA_TRIES:-100}
  until once temporal-cli worker deployment describe --name ca-renewal 2>/dev/null | grep -F "$1" >/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 3
  done
}

many() {
  local there
  there=$("${compose[@]}" ps -q "$1" | grep -c .) || there=1
  say "$there"
}

# As many as there are, each of the image and the files that are there now.
replace() {
  "${compose[@]}" up -d --no-deps --force-recreate --scale "$1=$(many "$1")" "$1"
  await "$1"
}

# Gives all workflow tasks to the workers of one release. Temporal refuses it where something else about the deployment has
# changed since the command read it, as it does while workers come and go: then it is asked again.
ca_current() {
  [ $# -eq 1 ] || usage
  local tries=20 try said
  for ((try = 1; ; try++)); do
    if said=$("${compose[@]}" run -T --rm temporal-cli worker deployment set-current-version \
      --deployment-name ca-renewal --build-id "$1" --yes 2>&1); then
      say "$said"
      return
    fi
    if [ "$try" -eq "$tries" ] || ! grep -qi 'conflict token' <<<"$said"; then fail "$said"; fi
    sleep "${SECONDS_BETWEEN_TRIES:-1}"
  done
}

ca_rotate() {
  local file
  file=$(case ${1:-} in payload-keys) setting PAYLOAD_KEYS_FILE ;; audit-keys) setting AUDIT_KEYS_FILE ;; mongodb-password) setting MONGODB_PASSWORD_FILE ;; esac)
  case ${1:-} in
    payload-keys) rotate_payload_keys "$file" "${2:-}" ;;
    audit-keys)
      # The first line signs; the others are for what was signed before.
      replace_key "$file" "$(openssl rand -base64 32)"$'\n'"$(<"$file")"
      say "新的签名密钥在第一行；旧的留到用它签名的记录都过了 RETAIN_AUDIT_DAYS。把 $file 另存一份到别处。"
      ;;
    mongodb-password)
      replace_key "$file" "$(openssl rand -hex 24)"
      once --no-deps mongodb-set-up
      ;;
    database-passwords)
      rotate_password MONGODB_ROOT_PASSWORD_FILE set_mongodb_password
      rotate_password POSTGRES_PASSWORD_FILE set_postgres_password
      "${compose[@]}" up -d --no-deps --force-recreate temporal
      ;;
    temporal) renew_identities "$(setting TEMPORAL_IDENTITIES_DIR)" ;;
    files) ;;
    *) usage ;;
  esac
  complete
  replace worker
  replace api
  ! has_file deploy/nginx/compose.yml || "${compose[@]}" up -d --no-deps --force-recreate nginx
  # Temporal itself reads its certificates again every minute.
  [ "$1" != temporal ] || is_one_of_hosts || "${compose[@]}" up -d --no-deps --force-recreate temporal-ui
  say "已重启 api 和 worker。"
}

# The new password lies beside the old one until the database and the file have it, so that a try that broke off is repeated.
rotate_password() {
  local file old new
  file=$(setting "$1") old=$(<"$file")
  [ -e "$file.new" ] || (umask 077 && openssl rand -hex 24 >"$file.new")
  new=$(<"$file.new")
  # A try that broke off may have told the database only.
  "$2" "$new" || { overwrite "$file" "$new" && "$2" "$new"; } || {
    overwrite "$file" "$old"
    fail "$1 的口令没有改：数据库要在运行"
  }
  overwrite "$file" "$new" && rm "$file.new"
}
# Passwords are read from the input: arguments can be seen by everybody on the machine.
set_mongodb_password() {
  in_mongodb mongodb-1 mongosh --quiet --eval \
    'db.getSiblingDB("admin").changeUserPassword("root", require("fs").readFileSync("/dev/stdin", "utf8").trim())' <<<"$1" >/dev/null
}
set_postgres_password() {
  inside postgres psql -U temporal -d postgres -qX --set ON_ERROR_STOP=1 <<<"ALTER ROLE temporal PASSWORD '$1'"
}

# In the same file, which a running container has mounted.
overwrite() {
  chmod u+w "$1" && say "$2" >"$1"
}
# A key is lost with the file that has it: a full disk and a run that is killed leave the old one. Containers that are made anew
# get the new one.
replace_key() {
  rm -f "$1.part" && cp -p "$1" "$1.part" && chmod u+w "$1.part" && say "$2" >"$1.part" || fail "$1 没有改：写不下"
  chmod --reference="$1" "$1.part" && mv -T "$1.part" "$1"
}

# In two steps, since a process must be able to read what another has written: a new key is added, then it becomes current.
rotate_payload_keys() {
  local changed
  changed=$(once --no-deps api node -e '
    const { readFileSync } = require("node:fs");
    const { randomBytes } = require("node:crypto");
    const file = JSON.parse(readFileSync(process.env.PAYLOAD_KEYS_FILE, "utf8"));
    const names = Object.keys(file.keys);
    const last = names.at(-1);
    if (last !== file.currentKeyId) file.currentKeyId = last;
    else {
      let number = names.length + 1;
      while (`k${number}` in file.keys) number += 1;
      file.keys[`k${number}`] =
        process.argv[1] === "sm4"
          ? { algorithm: "SM4-CTR-HMAC-SM3", key: randomBytes(48).toString("base64") }
          : randomBytes(32).toString("base64");
    }
    console.log(JSON.stringify(file));
  ' "$2")
  [[ $changed == '{'* ]] || fail "密钥文件读不出来，没有改动：$changed"
  replace_key "$1" "$changed"
  say "这是两步中的一步：加入新密钥的，api 和 worker（每台机器）都重启之后再运行一次，新密钥才开始使用。"
  say "把 $1 另存一份到别处。旧密钥要留到 deploy/ca check 不再需要它。"
}
