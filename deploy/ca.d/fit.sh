# shellcheck shell=bash
# Tells which settings, compose files, certificates and passwords of a site don't fit together. It only warns, and prints no
# secret. A part of deploy/ca.

warn() { say "⚠ $1"$'\n'"    $2"; }

# Whoever isn't root may start a site whose keys only root reads.
is_readable() { [ -s "$1" ] && [ -r "$1" ]; }

unfitting() {
  unfitting_names
  unfitting_hosts
  unread_files
  open_ports
  taken_subnet
  unfitting_certificate
  unfitting_passwords
}

# What follows from an address was written once, and stays when the address is changed.
agrees() {
  local now
  now=$(setting "$1")
  [ -z "$now" ] || [[ " $now " == *" $2 "* ]] ||
    warn "$1：与 $3 不一致：nginx、Keycloak 和程序各认一个名称" "改为 $2，或等号后清空，再运行一次就由 $3 得出"
}

unfitting_names() {
  local public sign_in
  public=$(setting PUBLIC_URL) sign_in=$(setting SIGN_IN_URL)
  ! has_file deploy/nginx/compose.yml || agrees PUBLIC_HOST "$(host_of "$public")" PUBLIC_URL
  with_keycloak || return 0
  if [[ ! $sign_in =~ ^https://[^/]+$ ]]; then
    warn "SIGN_IN_URL：不是 https://主机：令牌的签发者会与 OIDC_ISSUER 不同" "只写 https:// 和主机，末尾没有斜杠和路径"
    return
  fi
  if [ "$sign_in" = "$public" ] || { has_file deploy/nginx/sign-in.yml && [ "$(host_of "$sign_in")" = "$(host_of "$public")" ]; }; then
    warn "SIGN_IN_URL：与 PUBLIC_URL 是同一个主机名：登录页和门户分不开" "另用一个域名，如 sign-in.example.gov.cn，证书也要包含它"
  fi
  ! has_file deploy/nginx/sign-in.yml || agrees SIGN_IN_HOST "$(host_of "$sign_in")" SIGN_IN_URL
  agrees OIDC_ISSUER "$sign_in/realms/ca-renewal" SIGN_IN_URL
}

unfitting_hosts() {
  local hosts
  hosts=$(setting API_HOSTS)
  if [ "$(setting API_UPSTREAM)" = api_hosts ]; then
    [ -n "$hosts" ] || warn "API_HOSTS：没有填写，而 API_UPSTREAM 是 api_hosts：nginx 不知道转给谁" "填写各台 API 的 地址:端口，以空格分隔"
  elif [ -n "$hosts" ]; then
    warn "API_HOSTS：API_UPSTREAM 不是 api_hosts：不起作用" "设 API_UPSTREAM=api_hosts；只有这一台的，删去 API_HOSTS"
  fi
  [[ ! $hosts =~ [,\;，、] ]] || warn "API_HOSTS：几台之间不是空格：nginx 认不出" "写成 10.0.0.1:3000 10.0.0.2:3000"
}

# docker-compose looks for an override by itself only where nobody names the files.
unread_files() {
  local name files
  files=$(setting COMPOSE_FILE)
  [ -n "$files" ] || return 0
  for name in {docker-compose,compose}.override.{yml,yaml}; do
    [ ! -e "$name" ] || [[ $files == *"$name"* ]] ||
      warn "$name：COMPOSE_FILE 没有列出它：谁也不读" "接在 .env 的 COMPOSE_FILE 末尾，以冒号分隔；不要的删去"
  done
  # Somebody's own file may lead to the sign-in in another way.
  if with_keycloak && has_file deploy/nginx/compose.yml && [[ ! $files =~ sign-in\.yml|published\.yml ]] &&
    ! tr : '\n' <<<"$files" | grep -qvE '^(docker-compose\.yml|deploy/.*|)$'; then
    warn "COMPOSE_FILE：没有 deploy/nginx/sign-in.yml：谁也到不了自带的 Keycloak 的登录页" "照原来的安装方式再运行一次 deploy/ca install"
  fi
}

# Ports that compose publishes at every address, in the words of either docker-compose. Those of a proxy are meant for everybody.
open_ports() {
  local service port
  awk '
    function told(    open) {
      open = text != "" ? text ~ /^(0\.0\.0\.0:|\[::\]:)?[0-9-]+:[0-9]/ : port != "" && host ~ /^(0\.0\.0\.0|::)?$/
      if (text != "") { port = text; sub(/^(0\.0\.0\.0:|\[::\]:)/, "", port); sub(/:.*/, "", port) }
      if (open && port !~ /^(80|443)$/) print service, port
      text = port = host = ""
    }
    /^[^ ]/ { told(); inside = $0 ~ /^services:/; listing = 0; next }
    !inside { next }
    /^  [^ ].*:$/ { told(); listing = 0; service = $1; sub(/:$/, "", service); next }
    /^    [^ -]/ { told(); listing = $1 == "ports:"; next }
    !listing { next }
    { gsub(/["\047]/, "") }
    $1 == "-" { told(); if ($2 !~ /:$/) text = $2; sub(/^ *- /, "") }
    $1 == "published:" { port = $2 }
    $1 == "host_ip:" { host = $2 }
    END { told() }' <<<"${composed:-}" | sort -u | while read -r service port; do
    case $service in
      api) service=API_PUBLISHED_PORT ;;
      keycloak) service=SIGN_IN_PUBLISHED_PORT ;;
    esac
    warn "$service：端口 $port 在任何网卡上都能访问，绕过 nginx、https 和防火墙" "只给本机的写 127.0.0.1:端口，给别的机器的写本机的内网地址:端口"
  done
}

# The network of the containers' hides what this machine's own network has at the same addresses.
taken_subnet() {
  local subnet bits one route device
  subnet=$(setting FRONT_SUBNET)
  subnet=${subnet:-172.31.240.0/24}
  if [[ ! $subnet =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$ ]]; then
    warn "FRONT_SUBNET：不是 IPv4 的网段" "写成 172.31.240.0/24"
    return
  fi
  bits=${subnet#*/}
  one=$(network_of "$subnet" "$bits")
  if [ "$(network_of "$subnet" 32)" != "$one" ]; then
    warn "FRONT_SUBNET：是网段里的一个地址，不是网段：Docker 建不了网络" "地址的后 $((32 - bits)) 位改为零，如 172.31.240.0/24"
    return
  fi
  while read -r route device; do
    [[ $route == */* ]] && [ ! -e "/sys/class/net/$device/bridge" ] || continue
    [ "${route#*/}" -ge "$bits" ] || bits=${route#*/}
    [ "$(network_of "$subnet" "$bits")" != "$(network_of "$route" "$bits")" ] ||
      warn "FRONT_SUBNET：与本机所在的网段 $route（$device）重叠：那里的机器会访问不到" "改为本单位没有用的网段，如 172.30.240.0/24"
    bits=${subnet#*/}
  done < <(ip -4 route show scope link 2>/dev/null | awk '{ print $1, $3 }')
}
# An address's first bits, as a number.
network_of() {
  local a b c d
  IFS=./ read -r a b c d _ <<<"$1"
  say $((((10#$a << 24) + (10#$b << 16) + (10#$c << 8) + 10#$d) >> (32 - $2) << (32 - $2)))
}

# nginx doesn't start with a key that it can't open or that isn't its certificate's, and nobody would see why.
unfitting_certificate() {
  local certificate key host
  certificate=$(setting TLS_CERTIFICATE_FILE) key=$(setting TLS_KEY_FILE)
  is_readable "$certificate" && is_readable "$key" || return 0
  if grep -q ENCRYPTED "$key"; then
    warn "TLS_KEY_FILE：私钥有口令，nginx 起不来：没有谁输入" "换成没有口令的：openssl pkey -in 原文件 -out 新文件（提示时输入口令）"
  elif [ "$(openssl x509 -in "$certificate" -noout -pubkey -passin pass: 2>&1)" != "$(openssl pkey -in "$key" -pubout -passin pass: 2>&1)" ]; then
    warn "TLS_KEY_FILE：私钥与 TLS_CERTIFICATE_FILE 里的第一张证书不是一对，nginx 起不来" "文件放反的对调；主机名的证书写在最前，中间证书在后；其余的向发证方取这张证书的私钥"
    return
  fi
  # A balancer before nginx shows people a certificate of its own, and may take any from nginx.
  [ -z "$(setting TRUSTED_PROXIES)" ] || return 0
  for host in PUBLIC_URL SIGN_IN_URL; do
    [ $host = PUBLIC_URL ] || with_keycloak || continue
    openssl x509 -in "$certificate" -noout -checkhost "$(host_of "$(setting $host)")" | grep -q 'does match' ||
      warn "TLS_CERTIFICATE_FILE：证书不是 $host 的主机名的：浏览器和支付渠道会拒绝" "申请一张包含门户和登录两个域名的证书"
  done
  openssl x509 -in "$certificate" -noout -checkend 0 >/dev/null ||
    warn "TLS_CERTIFICATE_FILE：证书已经过期" "换上新证书，再 deploy/ca rotate files"
  # An authority of the office's own issues certificates without anything between.
  [ -n "$(setting NODE_EXTRA_CA_CERTS)" ] || [ "$(grep -c 'BEGIN CERTIFICATE' "$certificate")" -ne 1 ] ||
    [ "$(openssl x509 -in "$certificate" -noout -subject_hash)" = "$(openssl x509 -in "$certificate" -noout -issuer_hash)" ] ||
    openssl verify "$certificate" >/dev/null 2>&1 ||
    warn "TLS_CERTIFICATE_FILE：没有中间证书：有的浏览器打得开，手机和支付渠道会拒绝" "换成含中间证书的文件（fullchain），主机名的证书写在最前"
}

# The databases' images read these files, and end without a word that names them.
unfitting_passwords() {
  local name file text
  for name in POSTGRES_PASSWORD_FILE MONGODB_ROOT_PASSWORD_FILE KEYCLOAK_DB_PASSWORD_FILE; do
    file=$(setting $name)
    is_readable "$file" || continue
    text=$(<"$file")
    [[ $text =~ ^[A-Za-z0-9!#%*+,./:=?@^_~-]+$ ]] ||
      warn "$name：文件里不是一行口令：有空行、空格、回车、引号一类" "只写字母和数字，一行；数据库已经建好的，deploy/ca rotate database-passwords"
  done
  file=$(setting MONGODB_KEY_FILE)
  is_readable "$file" || return 0
  text=$(tr -d '[:space:]' <"$file")
  # Several keys, while one takes another's place, are a list of YAML.
  [[ $text =~ ^[-[] ]] || { [[ $text =~ ^[A-Za-z0-9+/=]+$ ]] && [ ${#text} -ge 6 ] && [ ${#text} -le 1024 ]; } ||
    warn "MONGODB_KEY_FILE：不是 6 至 1024 个 base64 字符：MongoDB 起不来" "openssl rand -base64 756 另造；有几个成员的，各台用同一个文件"
}

# Restic would say so, but only at night.
unfitting_repository() {
  local target
  target=$(setting RESTIC_REPOSITORY)
  case $target in
    sftp://*/?*) ;;
    sftp:*) [[ ${target#sftp:} =~ ^([^@]*@)?(\[[^]]*\]|[^:]+):. ]] || warn "RESTIC_REPOSITORY：没有写目录：restic 认不出" "写成 sftp:用户@主机:/目录" ;;
    s3:*)
      [ -n "${AWS_ACCESS_KEY_ID:-$(setting AWS_ACCESS_KEY_ID)}" ] ||
        warn "AWS_ACCESS_KEY_ID：没有填写：存储桶不认识本单位" "在 .env 中填写 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY"
      ;;
  esac
}
