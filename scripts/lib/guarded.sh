#!/bin/sh
# Runs its arguments as a command, and ends it together with all that it started when the standard input is closed. That
# happens however the program ends that has started this one, also by a signal that it can't handle.
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{
  cat <&3
  kill -9 0
} >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$command"
code=$?
kill "$guard"
exit "$code"
