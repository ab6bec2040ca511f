#!/usr/bin/env bash
# Runs a command with the files of a container: the machine's own, and over them what is mounted. Nothing of it is seen
# outside: it runs in the mount namespace that `ip netns exec` makes.
#   contain.sh ROOT USER DIRECTORY SOURCE:TARGET... -- COMMAND...
# ROOT is an empty folder. USER is root, or a number, which gets no rights beside its files.
set -euo pipefail
root=$1 user=$2 directory=$3
shift 3
mount -t tmpfs container "$root"
declare -A roomy=()

# Makes a folder to which entries can be added that the machine's own folder doesn't have. The machine's entries are
# bound into it one by one.
make_room() {
  local folder=$1 path
  [ -n "${roomy[$folder]:-}" ] && return
  if [ "$folder" != / ]; then
    make_room "$(dirname "$folder")"
    mkdir -p "$root$folder"
    mountpoint -q "$root$folder" && mount -t tmpfs -o mode=755 container "$root$folder"
  fi
  roomy[$folder]=yes
  # The machine's own content of /run belongs to no container.
  [ "$folder" = /run ] && return
  [ -d "$folder" ] || return 0
  for path in "${folder%/}"/* "${folder%/}"/.[!.]*; do
    if [ -L "$path" ]; then
      cp -a "$path" "$root$path"
    elif [ -d "$path" ]; then
      mkdir "$root$path"
      mount --rbind "$path" "$root$path"
    elif [ -e "$path" ]; then
      : >"$root$path"
      mount --bind "$path" "$root$path"
    fi
  done
}

make_room /
make_room /run
while [ "$1" != -- ]; do
  source=${1%%:*} target=${1#*:}
  shift
  if [ ! -e "$root$target" ]; then
    make_room "$(dirname "$target")"
    if [ -d "$source" ]; then mkdir -p "$root$target"; else : >"$root$target"; fi
  fi
  mount --bind "$source" "$root$target"
done
shift
if [ "$user" = root ]; then rights=(); else
  rights=(setpriv --reuid="$user" --regid="$user" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs)
fi
exec chroot "$root" env -C "$directory" "${rights[@]}" "$@"
