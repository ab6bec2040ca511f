# shellcheck shell=bash
# A site that runs: its start, its looks and its trial. A part of deploy/ca.

# On one of several hosts only the API and the worker are there.
is_one_of_hosts() { has_file deploy/hosts/compose.yml; }

ca_check() {
  # A name that is misspelt explains what is missing.
  strange_settings
  complete
  unfitting
  local faults=
  is_one_of_hosts || unfitting_repository
  is_one_of_hosts || faults=$(target_faults)
  [ -z "$faults" ] || say "$faults"
  once --no-deps doctor node dist/doctor/main.js "$@"
  [[ $faults != *✘* ]] || exit 78
}

ca_up() {
  strange_settings
  complete
  unfitting
  # Told, but no reason to keep a site from its users: a backup disk may be away for an hour.
  is_one_of_hosts || unfitting_repository
  is_one_of_hosts || target_faults
  "${compose[@]}" build
  if is_one_of_hosts; then
    once --no-deps doctor
    "${compose[@]}" up -d --no-deps api worker inspector
  else
    "${compose[@]}" up -d || {
      "${compose[@]}" logs --tail 60 doctor
      fail "没有启动：doctor 有 ✘ 的，按各行改好；没有的，原因在更上面 docker-compose 的话里。改好后再 deploy/ca up。"
    }
    anew
    "${compose[@]}" logs --tail 60 doctor
  fi
  await api && await worker
  is_one_of_hosts || ca_issuer_keys
  "${compose[@]}" ps
  say "已就绪。上面应是：作业 Exit 0，其余 healthy；doctor 没有 ✘。"
}

# Files that are mounted are read at a start only, and docker-compose doesn't see that they have changed.
anew() {
  local readers=("$@")
  if has_profile monitoring; then readers+=(prometheus alertmanager alerts grafana); fi
  [ ${#readers[@]} -eq 0 ] || "${compose[@]}" up -d --no-deps --force-recreate "${readers[@]}"
}

# Waits until a program says that it is ready.
await() {
  local tries=${CA_TRIES:-100}
  until inside "$1" node deploy/healthcheck.mjs >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "$1 没有就绪：docker-compose logs --tail 100 $1"
    sleep 3
  done
}

ca_status() {
  "${compose[@]}" ps
  await api && await worker && say "api、worker 就绪"
  once temporal-cli worker deployment describe --name ca-renewal
  say "最近一次备份：$(time_of_backup latest)；最近一次恢复出来与备份时相同的：$(time_of_backup rehearsal)"
  say "cron：每 5 分钟的备份最近一次在 $(time_of_backup 'backup recent')，已答应的操作最近一次另存于 $(time_of_backup commands)，身份认证服务的公钥最近一次核对于 $(time_of_backup issuer-keys)"
  say "申请材料和接收方用到的工作流加密密钥：$(mongo 'print([...new Set([...db.material_files.distinct("keyId"), ...db.material_files.distinct("pages.keyId"), ...db.webhook_endpoints.distinct("secrets.keyId")])].join("、"))' || say 不知道)"
  say "从外面走一遍，没有 ⚠ 才算装好："
  once --no-deps doctor node dist/doctor/main.js --after
}

time_of_backup() {
  local said
  # MongoDB's shell rewrites what it is given, and loses the receiver of a call behind ?. on the way.
  said=$(mongo "const at = (db.backups.findOne({ _id: '$1' }) ?? {}).takenAt; print(at ? at.toISOString() : '没有')") || said=不知道
  say "$said"
}

# The trial's line for .env: the types that are on offer, with prices of one to three fen.
trial_fees() {
  local fees
  fees=$(setting FEE_TABLE)
  say "FEE_TABLE=${fees:-$(sed -n 's/^# FEE_TABLE=//p' .env.example)}" | sed 's/\[[^]]*\]/[1,2,3]/g'
}
ca_trial() {
  local fees accepted rest
  fees=$(trial_fees)
  case ${1:-} in
    on)
      grep -qxF "$fees" .env || add "$fees"
      # The doctor refuses such fees at any other time.
      accepted=$(setting DOCTOR_ACCEPTS)
      accepts FEE_TABLE || set_to DOCTOR_ACCEPTS "${accepted:+$accepted,}FEE_TABLE"
      ;;
    off)
      rest=$(grep -vxF "$fees" .env)
      say "$rest" >.env
      accepted=$(setting DOCTOR_ACCEPTS | tr , '\n' | { grep -vx FEE_TABLE || true; } | paste -sd , -)
      if [ -n "$accepted" ]; then set_to DOCTOR_ACCEPTS "$accepted"; else sed -i '/^DOCTOR_ACCEPTS=/d' .env; fi
      ;;
    *) usage ;;
  esac
  "${compose[@]}" up -d --no-deps api
  await api
  if [ "$1" = off ]; then fees=$(setting FEE_TABLE) && say "费用已改回：${fees:-标准的，见 .env.example}" && return; fi
  cat <<'END'
费用现在是几分钱，走完以后 deploy/ca trial off：
1. 投标人新增申请并提交；审核员审核通过；手机收到短信。
2. 投标人在 CA支付 用微信扫码付 0.01 元：页面在几秒内变为已支付。没有变的，看
   docker-compose logs api | grep notice：通知到不了时先查 80、443 端口和域名；一分钟内系统也会自己查到这笔款。
3. 再提交一件，用个人网银付 0.01 元。
4. 第一件申请开票，收到发票；第二件由运维员撤回：款项原路退回，收到退款短信。
5. 次日 10:30 以后，在“财务”页看前一天的对账结果：没有差异。
END
}

# Compares the realm of the bundled Keycloak with this release's, and with `apply` brings it there. What realm.json leaves open
# is handed on by its name: nobody on the machine sees a secret.
ca_realm() {
  local name words=() passed=(-e KEYCLOAK_BASE_URL -e KEYCLOAK_ADMIN_PASSWORD)
  complete
  if ! with_keycloak; then
    [ $# -eq 0 ] || fail "只有自带的 Keycloak 能由 deploy/ca 改；deploy/ca realm 列出在别的认证服务里要核对的"
    once --no-deps doctor node dist/doctor/realm/main.js
    return
  fi
  [ "${1:-}" != apply ] || { words+=(apply) && shift; }
  [ $# -le 1 ] || usage
  words+=("$@")
  if [ $# -eq 1 ] && [ -z "${KEYCLOAK_ADMIN_PASSWORD:-}" ]; then
    [ -t 0 ] || fail "没有终端可以输入口令：写在 KEYCLOAK_ADMIN_PASSWORD 里"
    read -rsp "Keycloak 管理员 $1 的口令：" KEYCLOAK_ADMIN_PASSWORD && say
  fi
  export KEYCLOAK_ADMIN_PASSWORD=${KEYCLOAK_ADMIN_PASSWORD:-$(setting KEYCLOAK_ADMIN_PASSWORD)}
  export KEYCLOAK_BASE_URL=http://keycloak:8080
  for name in $(grep -oE '\$\{[A-Z][A-Z0-9_]+' "$here/keycloak/realm.json" | tr -d '${' | sort -u); do
    export "$name=$(setting "$name")"
    passed+=(-e "$name")
  done
  once --no-deps "${passed[@]}" api node dist/doctor/realm/main.js "${words[@]}"
}
