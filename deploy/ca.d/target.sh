# shellcheck shell=bash
# Whether the backups would outlive this machine's disk. A part of deploy/ca.

# Prints what is wrong with the place of the backups, as the doctor does; nothing where nothing is.
target_faults() {
  local target path
  target=$(setting RESTIC_REPOSITORY)
  if [ -z "$target" ]; then
    say "⚠ RESTIC_REPOSITORY：没有设置，什么也不会备份"
    say "    填写另一台机器或存储桶上的仓库，如 sftp:backup@10.0.0.9:/srv/ca-renewal，见运维手册“备份与恢复”"
    return
  fi
  if [ ! -s "$(setting RESTIC_PASSWORD_FILE)" ]; then
    say "✘ RESTIC_PASSWORD_FILE：没有这个文件，备份无法加密"
    say "    再运行一次 deploy/ca install（安装方式照旧），它会造好；已有备份的，从密钥目录放回原来的"
  fi
  case $target in
    rest:* | s3:* | b2:* | azure:* | gs:* | swift:* | rclone:* | sftp:*)
      ! is_this_machine "$(host_in "$target")" || not_elsewhere "是这台机器自己，硬盘坏了备份也没有了"
      ;;
    *)
      path=${target#local:}
      ! shares_disk "$path" || not_elsewhere "$path 和数据在同一块硬盘上，硬盘坏了备份也没有了"
      ;;
  esac
}
not_elsewhere() {
  if accepts RESTIC_REPOSITORY; then
    say "○ RESTIC_REPOSITORY：$1"
  else
    say "✘ RESTIC_REPOSITORY：$1"
    say "    改为另一台机器（sftp:、rest:）、存储桶（s3:）或另一块硬盘上的目录；硬盘本应挂载着的，先挂载"
  fi
}

# The host in restic's name of a repository: sftp:user@host:/path, sftp://user@host/path, rest:https://user:password@host/.
host_in() { sed -E 's#^[a-z0-9]+:##; s#^(https?|sftp)://##; s#^//##; s#^[^/@]*@##; /^\[/ { s#^\[([^]]*)\].*#\1#; q }; s#[:/].*##' <<<"$1"; }
is_this_machine() {
  local name
  for name in localhost 127.0.0.1 ::1 "$(hostname)" $(hostname -I 2>/dev/null); do
    [ "$1" != "$name" ] || return 0
  done
  return 1
}

# Whether a folder lies on the disk that Docker's data or this code are on, be it in another partition.
shares_disk() {
  local data mine
  data=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null) || data=
  for mine in "${data:-/var/lib/docker}" "$PWD" "$keys"; do
    [ "$(disk_of "$1")" != "$(disk_of "$mine")" ] || return 0
  done
  return 1
}
# The disk below a path, or below the nearest folder that is there; the file system's number where there is no disk, as on NFS.
disk_of() {
  local path source disk
  path=$(realpath -m "$1")
  while [ ! -e "$path" ]; do path=$(dirname "$path"); done
  source=$(findmnt -nro SOURCE --target "$path" 2>/dev/null | sed 's/\[.*//')
  disk=$(lsblk -nsro NAME,TYPE "$source" 2>/dev/null | sed -n 's/ disk$//p' | sort -u | paste -sd ,)
  say "${disk:-$(stat -c %d "$path")}"
}

# Refuses a place that isn't one, before anything is written there: a disk that isn't mounted is this one.
target_is_elsewhere() {
  local faults
  faults=$(target_faults)
  [ -z "$faults" ] || say "$faults" >&2
  ! grep -qE '^[✘⚠]' <<<"$faults" || exit 78
}
