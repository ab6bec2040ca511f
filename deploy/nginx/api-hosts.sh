#!/bin/sh
# The upstream `api_hosts` of nginx where several machines run the API (API_HOSTS="10.0.0.1:3000 10.0.0.2:3000" and
# API_UPSTREAM=api_hosts): every two seconds each is asked for /readyz, and who isn't ready gets no requests until they are.
# Where nobody is, all get them: what an API says of a missing part is for people to read, and nginx's own answer is not.
# nginx's image runs it before nginx; it goes on beside it.
set -eu
[ -n "${API_HOSTS:-}" ] || exit 0
file=${API_HOSTS_FILE:-/etc/nginx/conf.d/api-hosts.conf}
pid=${NGINX_PID_FILE:-/var/run/nginx.pid}
log() { echo "api-hosts: $*" >&2; }

# Between two questions: who refuses a connection, or lets one wait for it in vain, is passed over for five seconds.
write() {
  {
    echo "upstream api_hosts {"
    for host in $API_HOSTS; do
      case " $1 " in
        *" $host "*) echo "  server $host max_fails=1 fail_timeout=5s;" ;;
        *) echo "  server $host down;" ;;
      esac
    done
    echo "}"
  } >"$file.new"
  mv "$file.new" "$file"
}

ready() {
  for host in $API_HOSTS; do
    (curl -fso /dev/null --max-time 3 "http://$host/readyz" && echo "$host") &
  done
  wait
}

watch() {
  now=$API_HOSTS
  while sleep 2; do
    found=$(ready)
    next=
    for host in $API_HOSTS; do case " $(echo $found) " in *" $host "*) next="$next $host" ;; esac done
    next=${next# }
    [ -n "$next" ] || next=$API_HOSTS
    [ "$next" != "$now" ] || continue
    log "requests go to $next"
    write "$next"
    kill -HUP "$(cat "$pid")" && now=$next || log "nginx can't be told"
  done
}

write "$API_HOSTS"
watch &
