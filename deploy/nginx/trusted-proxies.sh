#!/bin/sh
# Has nginx believe the X-Forwarded-For of the proxies before it, and of nobody else: TRUSTED_PROXIES, addresses and networks
# separated by commas, is the API's list, too. nginx's image runs it before nginx.
set -eu
file=${TRUSTED_PROXIES_FILE:-/etc/nginx/conf.d/trusted-proxies.conf}
{
  echo "real_ip_header X-Forwarded-For;"
  echo "real_ip_recursive on;"
  echo "${TRUSTED_PROXIES:-}" | tr ', ' '\n\n' | sed -n 's/^\(..*\)$/set_real_ip_from \1;/p'
} >"$file"
