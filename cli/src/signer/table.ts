/** The signer's commands, in the order in which a person meets them. */
import type { SignerCommand } from './command.ts'
import { keyNew } from './key-new.ts'

export const signerCommands: readonly SignerCommand[] = [keyNew]
