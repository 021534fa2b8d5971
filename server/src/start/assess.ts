/** `assess`: the assessment without a server; see assess-command.ts. */
import { assessCommand } from '../assess-command.ts'

export function assess(args: readonly string[]): Promise<number> {
  return assessCommand(args, {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    now: () => new Date(),
  })
}
