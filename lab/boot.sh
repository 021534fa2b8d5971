#!/bin/sh
# Keeps one host up, in a mount namespace of its own: boots it, and boots it again when it asked for a reboot (code 133).
# Arguments: MACHINE ROOT NAMESPACE-PATH [ARGUMENT OF NSPAWN ...]
set -u
machine=$1 root=$2 namespace=$3
shift 3
# Without these two nspawn gives up on a machine that itself was not started by systemd.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn || exit 1
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
while :; do
  systemd-nspawn -q -D "$root" -M "$machine" --boot --register=no --keep-unit \
    --network-namespace-path="$namespace" --resolv-conf=off --timezone=off --link-journal=no \
    --capability=CAP_NET_ADMIN --console=pipe "$@" systemd.log_target=journal systemd.show_status=0 </dev/null
  code=$?
  [ "$code" = 133 ] || exit "$code"
done
