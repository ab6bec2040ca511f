# shellcheck shell=bash
# Certificates and tokens for Temporal, signed on this machine: it asks no identity provider whether a worker may work, whose
# outage would stop it. A part of deploy/ca.
#
# Each folder is mounted where it is needed, and nothing else is: server in Temporal itself, services in API, worker and doctor,
# operator in the namespace's job and the CLI, ui in the Temporal UI. No container sees authority, which holds what signs.

# Certificates and tokens are made for so many days; the alert and the doctor tell some weeks before.
identity_days=730

# Makes what is missing, in the folder given.
make_identities() {
  local at=$1 key_id
  (
    umask 077
    mkdir -p "$at"/{authority,server,services,operator,ui}
    # Temporal's parts ask each other for no token: another authority signs for them, lest a client pass for one.
    make_authority parts
    make_authority clients
    [ -s "$at/authority/tokens.key" ] || openssl genrsa -out "$at/authority/tokens.key" 2048 2>/dev/null
    key_id=$(openssl rsa -in "$at/authority/tokens.key" -pubout 2>/dev/null | sha256sum | cut -c -16)
    [ -s "$at/server/own-keys.json" ] || token_keys | replace_file "$at/server/own-keys.json"
    # Who signs in at the identity provider is known by its keys, once deploy/ca issuer-keys has asked for them.
    [ -s "$at/server/issuer-keys.json" ] || say '{"keys":[]}' >"$at/server/issuer-keys.json"

    [ -s "$at/server/parts-authority.pem" ] || cp "$at/authority/parts.pem" "$at/server/parts-authority.pem"
    certify parts "$at/server/parts" temporal-parts
    certify clients "$at/server/server" temporal
    local client
    for client in server services operator ui; do
      [ -s "$at/$client/authority.pem" ] || cp "$at/authority/clients.pem" "$at/$client/authority.pem"
      [ "$client" = server ] || certify clients "$at/$client/client" "$client"
    done
    [ -s "$at/services/token" ] || token services '["default:write"]' | replace_file "$at/services/token"
    [ -s "$at/operator/temporal.toml" ] || profile "$(token operator '["temporal-system:admin"]')" | replace_file "$at/operator/temporal.toml"
  )
}

# The next start of make_identities makes all of these anew; the authorities stay, so that nobody is shut out meanwhile.
renew_identities() {
  local old
  old=$(mktemp -d)
  cp -r "$1/." "$old"
  find "$1" \( -name 'client.*' -o -name 'server.*' -o -name 'parts.pem' -o -name 'parts.key' -o -name token -o -name temporal.toml \) \
    ! -path '*/authority/*' -delete
  make_identities "$1" || { cp -r "$old/." "$1" && rm -rf "$old" && fail "没有造成新的证书，旧的还在用"; }
  rm -rf "$old"
}

# A reader finds the old file or the new one, whole.
replace_file() { cat >"$1.new" && mv "$1.new" "$1"; }

make_authority() {
  [ ! -s "$at/authority/$1.pem" ] || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 -subj "/CN=ca-renewal $1" \
    -config <(printf '%s\n' '[req]' distinguished_name=name x509_extensions=authority '[name]' '[authority]' \
      basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign subjectKeyIdentifier=hash) \
    -keyout "$at/authority/$1.key" -out "$at/authority/$1.pem" 2>/dev/null
}

# A certificate and its key, for a name in the containers' network: certify AUTHORITY FILE NAME
certify() {
  [ ! -s "$2.pem" ] || return 0
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" \
    -config <(printf '%s\n' '[req]' distinguished_name=name '[name]') -keyout "$2.key.new" 2>/dev/null |
    openssl x509 -req -CA "$at/authority/$1.pem" -CAkey "$at/authority/$1.key" -set_serial "0x$(openssl rand -hex 16)" \
      -days "$identity_days" -out "$2.pem.new" 2>/dev/null -extfile <(printf '%s\n' "subjectAltName=DNS:$3" \
      basicConstraints=CA:FALSE extendedKeyUsage=serverAuth,clientAuth)
  mv "$2.key.new" "$2.key" && mv "$2.pem.new" "$2.pem"
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# A token that Temporal's claim mapper reads: token SUBJECT PERMISSIONS
token() {
  local now head
  now=$(date +%s)
  head=$(printf '{"alg":"RS256","typ":"JWT","kid":"%s"}' "$key_id" | base64url)
  head+=.$(printf '{"sub":"%s","permissions":%s,"iat":%d,"exp":%d,"jti":"%s"}' "$1" "$2" "$now" $((now + identity_days * 86400)) "$(openssl rand -hex 8)" | base64url)
  say "$head.$(printf %s "$head" | openssl dgst -sha256 -sign "$at/authority/tokens.key" | base64url)"
}

token_keys() {
  local modulus
  modulus=$(openssl rsa -in "$at/authority/tokens.key" -noout -modulus 2>/dev/null)
  # shellcheck disable=SC2059 # The format is the modulus, byte by byte.
  modulus=$(printf "$(sed 's/../\\x&/g' <<<"${modulus#Modulus=}")" | base64url)
  say "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"$key_id\",\"n\":\"$modulus\",\"e\":\"AQAB\"}]}"
}

# How the CLI finds Temporal.
profile() {
  printf '%s\n' '[profile.default]' "api_key = \"$1\"" '[profile.default.tls]' \
    'server_ca_cert_path = "/run/temporal/authority.pem"' 'server_name = "temporal"' \
    'client_cert_path = "/run/temporal/client.pem"' 'client_key_path = "/run/temporal/client.key"'
}

# What the identity provider signs people's tokens with, for Temporal, which reads the file every minute. It is asked here and not
# by Temporal: that would come up without any key while the identity provider is away, and refuse the workers, too.
ca_issuer_keys() {
  local at asked
  settle
  at=$(setting TEMPORAL_IDENTITIES_DIR)
  asked=$(once --no-deps api node dist/doctor/issuer-keys.js) || fail "没有取到身份认证服务的公钥，Temporal UI 仍按原有的认人：deploy/ca check"
  [ "$asked" = "$(<"$at/server/issuer-keys.json")" ] || {
    (umask 077 && replace_file "$at/server/issuer-keys.json" <<<"$asked")
    settle
    say "身份认证服务的公钥已交给 Temporal，一分钟内生效。"
  }
  note_job issuer-keys
}
