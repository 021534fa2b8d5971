/** One line per event on standard error; systemd reads the priority at its beginning (sd-daemon(3)). No secret is ever logged. */
const PRIORITY = { error: '<3>', warning: '<4>', info: '<6>' } as const

export function log(level: keyof typeof PRIORITY, text: string): void {
  // Control characters of a server's answer must not make lines of their own.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 1_000)
  process.stderr.write(`${process.stderr.isTTY ? '' : PRIORITY[level]}${line}\n`)
}
