/** The signer as a program of its own: one file for a machine that has Node and nothing of ours (packaging/signer.ts). */
import { processIo } from '../terminal.ts'
import { runCommand } from './run.ts'

// Node 20 calls WebCrypto's Ed25519 experimental and would say so beside every page that a person reads. Other warnings stay.
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`)
})
process.exitCode = await runCommand(processIo(import.meta.dirname), process.argv.slice(2))
