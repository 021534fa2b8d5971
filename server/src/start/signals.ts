/** The wish to end: Ctrl-C, or the service manager. A second signal while ending changes nothing: ending is in order already. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
