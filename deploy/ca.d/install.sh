# shellcheck shell=bash
# What a site is made of: its compose files, keys and settings. A part of deploy/ca.

ca_layout() {
  local files=docker-compose.yml profile profiles=
  case ${1:-} in keycloak) files+=:deploy/keycloak/compose.yml ;; own) ;; *) usage ;; esac
  case ${2:-} in
    nginx)
      files+=:deploy/nginx/compose.yml
      [ "$1" = own ] || files+=:deploy/nginx/sign-in.yml
      ;;
    host) ;;
    balancer) [ "$1" = own ] || files+=:deploy/keycloak/published.yml ;;
    *) usage ;;
  esac
  for profile in "${@:3}"; do
    case $profile in
      monitoring | clamav) profiles+=${profiles:+,}$profile ;;
      access-logs) [ "$2" = nginx ] || usage; files+=:deploy/nginx/access-logs.yml ;;
      *) usage ;;
    esac
  done
  say "COMPOSE_FILE=$files"
  say "COMPOSE_PROFILES=$profiles"
}

# Makes each key unless it is there, and each line of .env unless it is.
ca_install() {
  local line name lines more
  lines=$(ca_layout "$@")
  install -d -m 711 "$keys" && install -d -m 700 "$keys/wechat-platform-keys" "$keys/alerts"
  (
    umask 077
    make() { [ -s "$keys/$1" ] || say "$2" >"$keys/$1"; }
    make payload-keys "{\"currentKeyId\":\"k1\",\"keys\":{\"k1\":\"$(openssl rand -base64 32)\"}}"
    make audit-keys "$(openssl rand -base64 32)"
    make mongodb-key "$(openssl rand -base64 756)"
    make mongodb-password "$(openssl rand -hex 24)"
    make mongodb-root-password "$(openssl rand -hex 24)"
    make postgres-password "$(openssl rand -hex 24)"
    [ "$1" != keycloak ] || make keycloak-db-password "$(openssl rand -hex 24)"
    make restic-password "$(openssl rand -hex 24)"
  )
  [ -e .env ] || install -m 600 .env.example .env
  # Files of one's own, and those for several members or machines, stay behind the layout's.
  more=$(setting COMPOSE_FILE | tr : '\n' | sed -nE '\#^(docker-compose\.yml|deploy/(keycloak|nginx)/.*|)$#!s/^/:/p' | tr -d '\n')
  while IFS='=' read -r name line; do
    [ "$name" != COMPOSE_FILE ] || line+=$more
    set_to "$name" "$line"
  done <<<"$lines"
  # The variables that these files stop without, below what .env has.
  while read -r name; do
    grep -q "^$name=" .env || add "$name="
  done < <(required_variables)
  grep -q ^RESTIC_PASSWORD_FILE= .env || add "RESTIC_PASSWORD_FILE=$keys/restic-password"
  [ "$2" != host ] || grep -q ^TLS_ .env || add "TLS_CERTIFICATE_FILE=$keys/tls-certificate"$'\n'"TLS_KEY_FILE=$keys/tls-key"
  ! has_profile monitoring || grep -q ^ALERTS_DIR= .env || add "ALERTS_DIR=$keys/alerts"
  ! has_profile clamav || grep -q ^CLAMD_ADDRESS= .env || add CLAMD_ADDRESS=clamav:3310
  while read -r name; do fill_in "$name"; done < <(empty_variables)
  settle
  say "密钥在 $keys，设置在 .env。接着："
  say "1. 现在就把 $keys/payload-keys 和 $keys/restic-password 另存一份到别处：没有前者，已有的工作流历史再也读不出来；没有后者，备份再也打不开。"
  say "2. 在 .env 中填好："
  empty_variables | sed 's/^/   /'
  [ "$2" != balancer ] || for name in API_PUBLISHED_PORT TRUSTED_PROXIES; do
    [ -n "$(setting "$name")" ] || say "   $name"
  done
  say "3. 放好文件，微信支付公钥（PUB_KEY_ID_….pem）放进 $keys/wechat-platform-keys："
  missing_files | sed 's/^/   /'
  if [ "$2" = host ]; then
    own_certificate | sed 's/^/   /'
    say "4. deploy/ca nginx /etc/nginx/conf.d，再 deploy/ca up"
  else
    say "4. deploy/ca up"
  fi
}

# Those that the site's compose files stop without, and those of them that .env leaves empty.
required_variables() {
  local files
  files=$(setting COMPOSE_FILE)
  tr : '\n' <<<"${files:-docker-compose.yml}" | xargs grep -hoE '\$\{[A-Z0-9_]+:\?' | tr -d '${:?'
}
empty_variables() {
  local follows='PUBLIC_HOST|SIGN_IN_HOST'
  ! with_keycloak || follows+='|OIDC_ISSUER'
  sed -n 's/^\([A-Z0-9_]*\)=$/\1/p' .env | grep -xF "$(required_variables)" | grep -vxE "$follows" || true
}

# What can't be anything else: passwords are made, files lie under their variable's name.
fill_in() {
  local name=$1 place
  place=$(tr 'A-Z_' 'a-z-' <<<"$name")
  case $name in
    *_FILE) set_to "$name" "$keys/${place%-file}" ;;
    ACCESS_LOGS_DIR) set_to "$name" /var/log/ca-renewal ;;
    *_DIR) set_to "$name" "$keys/${place%-dir}" ;;
    *_PASSWORD | SCRIPTS_CLIENT_SECRET | ISSUING_CLIENT_SECRET | EVENTS_CLIENT_SECRET) set_to "$name" "$(openssl rand -hex 24)" ;;
    TEMPORAL_UI_CLIENT_ID) ! with_keycloak || set_to "$name" temporal-ui ;;
    TEMPORAL_UI_CLIENT_SECRET) ! with_keycloak || set_to "$name" "$(openssl rand -hex 24)" ;;
  esac
}
with_keycloak() { has_file deploy/keycloak/compose.yml; }
host_of() { sed -E 's#^https?://##; s#[:/].*##' <<<"$1"; }

# What follows from the settings; and that the containers' user reads the keys, and nobody else.
settle() {
  follow PUBLIC_HOST "$(host_of "$(setting PUBLIC_URL)")"
  if with_keycloak && [ -n "$(setting SIGN_IN_URL)" ]; then
    follow SIGN_IN_HOST "$(host_of "$(setting SIGN_IN_URL)")"
    follow OIDC_ISSUER "$(setting SIGN_IN_URL)/realms/ca-renewal"
  fi
  local identities shared logs
  logs=$(setting ACCESS_LOGS_DIR)
  identities=$(setting TEMPORAL_IDENTITIES_DIR)
  # Where Temporal is elsewhere, its machine has made them.
  is_one_of_hosts || [ -z "$identities" ] || make_identities "$identities"
  [ "$(id -u)" -eq 0 ] && [ -d "$keys" ] || return 0
  find "$keys" -mindepth 1 -exec chown "$owner" {} +
  find "$keys" -mindepth 1 -type d -exec chmod 500 {} +
  find "$keys" -type f -exec chmod 400 {} +
  # The user that nginx becomes opens a new file each day.
  [ -z "$logs" ] || install -d -m 750 -o 101 -g 101 "$logs"
  # Alertmanager and the Temporal UI have users of their own, of that group.
  for shared in "$keys/alerts" "$identities/ui"; do
    [ ! -d "$shared" ] || find "$shared" -type f -exec chmod 440 {} + -o -type d -exec chmod 711 {} +
  done
  # No container needs to sign.
  [ ! -d "$identities/authority" ] || chown -R 0:0 "$identities/authority"
}
follow() { if grep -q "^$1=\$" .env && [ -n "$2" ]; then set_to "$1" "$2"; fi; }

# The others may be missing, or are the containers' own.
missing_files() { missing_of "$(required_variables | paste -sd'|')"; }
# An nginx on the host reads them.
own_certificate() { missing_of 'TLS_CERTIFICATE_FILE|TLS_KEY_FILE'; }
missing_of() {
  local name path
  files_of_settings .env | grep -E "^($1)=" | while IFS='=' read -r name path; do
    # A command takes the place of a file that is /dev/null.
    if [[ $name == *_FILE ]] && [ -d "$path" ]; then
      say "$name：$path 是目录（没有文件时 Docker 造的）：删去这个目录，再放文件"
    else
      [ -c "$path" ] || { [ -s "$path" ] && [ -n "$(ls -A "$path")" ]; } || say "$name：$path"
    fi
  done || true
}

# docker-compose tells of the first file only, in English.
composed_of_files() {
  local file files
  files=$(setting COMPOSE_FILE)
  while read -r file; do
    [ -e "$file" ] ||
      code=78 fail "COMPOSE_FILE：没有 $file 这个文件"$'\n'"    核对名称；几个文件之间是英文冒号；照原来的安装方式再运行一次 deploy/ca install 也会改好"
  done < <(tr : '\n' <<<"${files:-docker-compose.yml}")
}

# Stops with all that is missing, each by its name.
complete() {
  iconv -f UTF-8 -t UTF-8 .env >/dev/null 2>&1 ||
    code=78 fail ".env：不是 UTF-8，多半是 GBK：docker-compose 读不出"$'\n'"    iconv -f GB18030 -t UTF-8 .env > 新的，核对后换上；编辑时存为 UTF-8"
  composed_of_files
  settle
  local missing files
  missing=$(empty_variables) files=$(missing_files)
  if [ -n "$missing$files" ]; then
    [ -z "$missing" ] || say "请在 .env 中填写："$'\n'"$missing" >&2
    [ -z "$files" ] || say "请放好文件："$'\n'"$files" >&2
    exit 78
  fi
  composed=$("${compose[@]}" config)
}

# The address and port at which compose publishes a service. Of a range the first port answers; an address of all is the machine's own.
published() {
  local at
  at=$(setting "$1_PUBLISHED_PORT")
  at=${at:-127.0.0.1:$2}
  [[ $at == *:* ]] || at=127.0.0.1:$at
  say "${at/#0.0.0.0:/127.0.0.1:}" | sed 's/-[0-9]*$//'
}

# Fills in nginx's templates as its image does, for an nginx on the host: the ports that compose publishes are its upstreams.
ca_nginx() {
  [ $# -eq 1 ] || usage
  [ -d "$1" ] || fail "没有 $1 这个目录：先装好 nginx，再给出它读取配置的目录，如 /etc/nginx/conf.d"
  [ -n "$(setting PUBLIC_URL)" ] || fail "先在 .env 中填好 PUBLIC_URL，用自带 Keycloak 的还有 SIGN_IN_URL"
  local missing
  missing=$(own_certificate)
  local name text variable sites=(ca-renewal)
  local -A value=(
    [API_UPSTREAM]=$(published API 3000) [SIGN_IN_UPSTREAM]=$(published SIGN_IN 8480) [HTTP_PORT]=80 [HTTPS_PORT]=443
    # Nobody is asked for names: both upstreams are addresses.
    [ACCESS_LOG]=/var/log/nginx/access.log [RESOLVER]=127.0.0.1
    [TLS_CERTIFICATE]=$(setting TLS_CERTIFICATE_FILE) [TLS_KEY]=$(setting TLS_KEY_FILE)
    [PUBLIC_HOST]=$(host_of "$(setting PUBLIC_URL)") [SIGN_IN_HOST]=$(host_of "$(setting SIGN_IN_URL)")
  )
  ! with_keycloak || sites+=(sign-in)
  for name in "${sites[@]}"; do
    text=$(<"$here/nginx/$name.conf.template")
    for variable in "${!value[@]}"; do text=${text//"\${$variable}"/"${value[$variable]}"}; done
    say "$text" >"$1/$name.conf"
  done
  TRUSTED_PROXIES=$(setting TRUSTED_PROXIES) TRUSTED_PROXIES_FILE=$1/trusted-proxies.conf "$here/nginx/trusted-proxies.sh"
  [ -z "$missing" ] || say "nginx 还要这些文件，先放好："$'\n'"$missing"
  say "已写入 $1。接着：nginx -t && systemctl reload nginx"
}
