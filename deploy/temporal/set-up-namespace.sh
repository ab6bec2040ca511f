#!/bin/sh
# Makes the namespace and registers the search attributes of applications. Repeating it changes nothing.
set -eu

# The server needs some seconds until all of its parts are up and know a new namespace.
insist() {
  tries=30
  until "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      echo "given up: $*" >&2
      exit 1
    fi
    sleep 2
  done
}

make_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
}

insist temporal operator cluster health
insist make_namespace
# Each with its own --type: of several names, the CLI takes as many as there are types.
insist temporal operator search-attribute create --type Keyword --name CaStage
insist temporal operator search-attribute create --type Keyword --name CaNumber
insist temporal operator search-attribute create --type Keyword --name CaPickup
insist temporal operator search-attribute create --type KeywordList --name CaLockSerials
insist temporal operator search-attribute create --type Datetime --name CaWaitingSince
insist temporal operator search-attribute create --type Datetime --name CaPaymentDeadline

# It takes the server some seconds to know them: until then the doctor would find them missing.
all_known() {
  known=$(temporal operator search-attribute list)
  for name in CaStage CaNumber CaPickup CaLockSerials CaWaitingSince CaPaymentDeadline; do
    case $known in *"$name"*) ;; *) return 1 ;; esac
  done
}
insist all_known
