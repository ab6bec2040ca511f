# shellcheck shell=bash
# Tells what in .env nobody reads, by name and line: no value is ever printed. A part of deploy/ca.

# docker-compose's own, and what deploy/ca itself is told by.
own_settings='COMPOSE_FILE COMPOSE_PROFILES COMPOSE_PROJECT_NAME COMPOSE_PATH_SEPARATOR COMPOSE_HTTP_TIMEOUT DOCKER_HOST
  DOCKER_COMPOSE CA_KEYS_DIR CA_TRIES AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION
  RESTIC_REST_USERNAME RESTIC_REST_PASSWORD RESTIC_CACHE_DIR http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY TZ'

# The variables that the example names, and those that the compose files and templates read.
known_settings() {
  tr -s ' \n' '\n' <<<"$own_settings"
  sed -nE 's/^(# )?([A-Z][A-Z0-9_]+)=.*/\2/p' .env.example
  grep -hoE '\$\{[A-Z][A-Z0-9_]+' docker-compose.yml "$here"/*/*.yml | tr -d '${'
  sed -nE 's/^ +([A-Z][A-Z0-9_]+):( .*)?$/\1/p' docker-compose.yml
}

# A name is misspelt if at most a fifth of its letters differ from a known one's, or two of a short one.
strange_settings() {
  [ -z "$(find .env -perm -o=r)" ] || say "⚠ .env：这台机器上谁都能读，里面有口令"$'\n'"    chmod 600 .env"
  [ -s .env.example ] || return 0
  known_settings | awk -v mark=$'\xEF\xBB\xBF' '
    function least(a, b) { return a < b ? a : b }
    function distance(one, other,    i, j, before, here, above) {
      for (j = 0; j <= length(other); j++) above[j] = j
      for (i = 1; i <= length(one); i++) {
        before = above[0]; above[0] = i
        for (j = 1; j <= length(other); j++) {
          here = above[j]
          above[j] = least(least(above[j], above[j - 1]) + 1, before + (substr(one, i, 1) != substr(other, j, 1)))
          before = here
        }
      }
      return above[length(other)]
    }
    function nearest(name,    other, found, at, most) {
      most = length(name) > 10 ? length(name) / 5 : 2
      for (other in known) {
        if (other < "A" || length(other) - length(name) > most || length(name) - length(other) > most) continue
        at = distance(toupper(name), other)
        if (at <= most) { most = at - 0.5; found = other }
      }
      return found
    }
    FNR == NR { known[$1] = 1; next }
    /\r$/ { if (!returns++) print "⚠ .env 第 " FNR " 行：以回车结尾，是 Windows 的换行\n    sed -i \"s/\\r$//\" .env" }
    FNR == 1 && index($0, mark) == 1 { $0 = substr($0, length(mark) + 1); print "⚠ .env 第 1 行：开头有看不见的字符（BOM），这一行不起作用\n    sed -i \"1s/^\\xEF\\xBB\\xBF//\" .env" }
    { sub(/\r$/, "") }
    /^[ \t]*(#|$)/ { next }
    !/^(export )?[A-Za-z_][A-Za-z0-9_]*=/ {
      print "⚠ .env 第 " FNR " 行：不是“名称=值”，不起作用\n    等号前后不留空格；注释以 # 开头；值不能分几行写"
      next
    }
    {
      name = $0; sub(/^export /, "", name); sub(/=.*/, "", name)
      value = $0; sub(/^[^=]*=/, "", value)
      if (name in line && value != "" && !(name in told)) {
        print "⚠ " name "：在 .env 第 " line[name] " 行和第 " FNR " 行各写了一次，以后一行为准\n    删去不要的那一行"
        told[name] = 1
      }
      line[name] = FNR
      if (value ~ /[ \t]$/ || value ~ /^[ \t]/) print "⚠ " name "：值的前后有空格（.env 第 " FNR " 行）\n    删去空格"
      if (value ~ /[ \t]#/ && value !~ /^["\047]/)
        print "⚠ " name "：值的后面写了注释（.env 第 " FNR " 行），可能算作值的一部分\n    注释写在上面，单独一行"
      if (/^export /)
        print "⚠ " name "：以 export 开头，deploy/ca 读不到（.env 第 " FNR " 行）\n    删去 export"
      if (name ~ /^COMPOSE_(FILE|PROFILES)$/ && value ~ /[^ \t][ \t]+[^ \t#]/)
        print "⚠ " name "：几项之间有空格：空格后面的不起作用\n    删去空格"
      if (value != "" && name ~ /^(KEYCLOAK_ADMIN_PASSWORD|[A-Z_]+_CLIENT_SECRET)$/) {
        if (value ~ /\$/ && value !~ /^\047/)
          print "⚠ " name "：里面有 $，docker-compose 可能当作变量换掉\n    换成字母和数字的，或整个放进单引号"
        if (length(value) < 12)
          print "⚠ " name "：不到 12 个字符：猜得到\n    用 openssl rand -hex 24 另造；身份认证服务里的也一同改"
        if (value in owner && owner[value] != name)
          print "⚠ " name "：与 " owner[value] " 是同一个：知道一个，就有了另一个\n    用 openssl rand -hex 24 另造；身份认证服务里的也一同改"
        owner[value] = name
      }
      if (toupper(name) ~ /^HTTPS?_PROXY$/)
        print "⚠ " name "：api、worker 不读它，只有备份的 restic 读\n    程序直接访问微信支付、银联等：在防火墙放行，见 docs/install.md"
      if (name in known) next
      meant = nearest(name)
      # A secret that was pasted in the wrong place may hold = as well: only what looks like a name is printed.
      if (meant != "") print "⚠ " name "：没有这个变量，不起作用（.env 第 " FNR " 行）\n    是不是 " meant "？"
      else if (name ~ /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/)
        print "⚠ " name "：没有这个变量，不起作用（.env 第 " FNR " 行）\n    名称见 .env.example；不要的删去"
      else print "⚠ .env 第 " FNR " 行：等号前不是任何变量的名称\n    名称见 .env.example；不要的删去"
    }' - .env
}
