#!/bin/sh
# Prints Alertmanager's configuration, of the environment and of which robots' addresses are there: docker-compose.yml
# starts it so. How often is told: as soon as half a minute has shown what else of its kind there is, then every four hours
# what is urgent, and every day what isn't.
set -eu

dir=${ALERTS_DIR:-/run/alerts} bridge=${ALERTS_URL:-http://alerts:3016}

cat <<END
route:
  receiver: people
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1d
  routes:
    # Fires always. Where it is no longer heard, nothing else would be told either.
    - matchers: ['alertname="CaWatchdog"']
      receiver: watchdog
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 1m
    - matchers: ['severity="page"']
      receiver: people
      repeat_interval: 4h
# What follows from a part that is away, or from a party that fails, isn't told beside it.
inhibit_rules:
  - source_matchers: ['alertname="CaPartAway"', 'job="worker"']
    target_matchers: ['alertname=~"CaSmsUnsent|CaSmsGivenUp|CaScheduleLate|CaNoticeLost"']
  - source_matchers: ['alertname="CaPartAway"', 'job="api"']
    target_matchers: ['alertname="CaWayIn"']
  - source_matchers: ['alertname="CaCrashLoop"']
    target_matchers: ['alertname="CaPartAway"']
    equal: [job]
  - source_matchers: ['alertname="CaNotReady"']
    target_matchers: ['alertname="CaServerErrors"']
  - source_matchers: ['alertname="CaOutsideFailing"', 'party=~"wechat|unionpay|clamd"']
    target_matchers: ['alertname="CaServerErrors"']
  - source_matchers: ['alertname="CaOutsideFailing"', 'party="sms"']
    target_matchers: ['alertname="CaSmsUnsent"']
receivers:
  - name: watchdog
    webhook_configs:
      - { url: '$bridge/watchdog', send_resolved: false }
END
if [ -n "${ALERT_WATCHDOG_URL:-}" ]; then
  echo "      - { url: '$ALERT_WATCHDOG_URL', send_resolved: false }"
fi
echo "  - name: people"
robots=""
for robot in wecom dingtalk; do
  if [ -s "$dir/$robot-url" ]; then robots="$robots $robot"; fi
done
if [ -n "$robots" ]; then
  echo "    webhook_configs:"
  for robot in $robots; do echo "      - { url: '$bridge/robots/$robot', send_resolved: true }"; done
fi
if [ -n "${ALERT_MAIL_TO:-}" ]; then
  cat <<END
    email_configs:
      - to: '$ALERT_MAIL_TO'
        from: '${ALERT_MAIL_FROM:-$ALERT_MAIL_TO}'
        smarthost: '$ALERT_MAIL_SMARTHOST'
        require_tls: ${ALERT_MAIL_TLS:-true}
        send_resolved: true
        headers:
          Subject: '{{ if eq .Status "firing" }}【告警】{{ else }}【恢复】{{ end }}{{ (index .Alerts 0).Annotations.summary }}'
        html: ''
        text: |
          {{ range .Alerts.Firing }}{{ .Annotations.summary }}
          第一步：{{ .Annotations.step }}
          详见 {{ .Annotations.runbook_url }}
          {{ .Labels.alertname }}

          {{ end }}{{ range .Alerts.Resolved }}已恢复：{{ .Annotations.summary }}
          {{ end }}
END
  if [ -n "${ALERT_MAIL_USER:-}" ]; then
    echo "        auth_username: '$ALERT_MAIL_USER'"
    echo "        auth_password_file: '$dir/mail-password'"
  fi
fi
