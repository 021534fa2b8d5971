#!/bin/sh
# Runs a program inside control groups, so that `down` finds it and all its children without knowing a process id.
# Arguments: FOLDER ... -- PROGRAM [ARGUMENT ...]
set -eu
while [ "$1" != -- ]; do
  echo $$ >"$1/cgroup.procs"
  shift
done
shift
exec "$@"
