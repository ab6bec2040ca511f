#!/usr/bin/env bash
# What cron runs each night: a backup of deploy/backup.sh by the day's date; those older than so many days go, once the new
# one is whole. From the folder of docker-compose.yml:
#   deploy/daily-backup.sh BACKUPS_FOLDER KEYS_FOLDER DAYS
set -euo pipefail

if [ $# -ne 3 ]; then
  echo "用法：deploy/daily-backup.sh 存放各日备份的目录 密钥目录 保留天数" >&2
  exit 64
fi
backups=$1 keys=$2 days=$3
mkdir -p "$backups"
today=$backups/$(date +%F)
# One that was cut short, by a restart say, is made anew.
[ -e "$today/SHA256SUMS" ] || rm -rf "$today"
"$(dirname "$0")/backup.sh" "$today" "$keys"
find "$backups" -mindepth 1 -maxdepth 1 -type d -name '????-??-??' -mtime "+$days" -exec rm -r {} +
