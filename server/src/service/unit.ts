/**
 * The unit and the command's wrapper. The server may write its state folder and nothing else; it has no capability, sees no
 * home and no device. Not restricted: executable memory (V8 compiles at run time) and /proc (it reads its own machine's sockets).
 */
import { CLI, type Layout, MAIN, NODE, NODE_FLAGS, SERVICE, USER } from './layout.ts'

export function unitText({ current, settings }: Layout): string {
  return `[Unit]
Description=Patchreeve server
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User=${USER}
Group=${USER}
Environment=PATCHREEVE_CONFIG=${settings}
Environment=NODE_ENV=production
# PostgreSQL's socket: where commands outside of this unit find it too, which a private /tmp would hide.
Environment=XDG_RUNTIME_DIR=/run/${SERVICE}
ExecStart=${current}/${NODE} ${NODE_FLAGS} ${current}/${MAIN} serve
StateDirectory=${SERVICE}
StateDirectoryMode=0700
RuntimeDirectory=${SERVICE}
RuntimeDirectoryMode=0700
Restart=on-failure
RestartSec=5
# The server ends PostgreSQL in order; what is left after that is killed.
KillMode=mixed
TimeoutStopSec=90
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}

/** Settings of the environment win over the file, as everywhere. */
export function commandText({ current, settings }: Layout): string {
  return `#!/bin/sh
# Patchreeve's command line with the settings of this installation.
export PATCHREEVE_CONFIG="\${PATCHREEVE_CONFIG-${settings}}"
export PATCHREEVE_DATA="\${PATCHREEVE_DATA-/var/lib/${SERVICE}}"
[ -d /run/${SERVICE} ] && export XDG_RUNTIME_DIR=/run/${SERVICE}
exec ${current}/${NODE} ${NODE_FLAGS} ${current}/${CLI} "$@"
`
}
