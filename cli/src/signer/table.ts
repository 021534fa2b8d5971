/** The signer's commands, in the order in which a person meets them. */
import { packageAdd } from '../package/add.ts'
import { packageInit } from '../package/init.ts'
import { packageLine } from '../package/line.ts'
import { packagePublish } from '../package/publish.ts'
import { packageSign } from '../package/sign.ts'
import { packageWithdraw } from '../package/withdraw.ts'
import type { SignerCommand } from './command.ts'
import { enrolmentLine } from './enrolment-line.ts'
import { explain } from './explain.ts'
import { keyNew } from './key-new.ts'
import { planShow } from './plan-show.ts'
import { policyApply } from './policy-apply.ts'
import { policyDates } from './policy-dates.ts'
import { policyDiff } from './policy-diff.ts'
import { policyExport } from './policy-export.ts'
import { policyFeasibility } from './policy-feasibility.ts'
import { policyInit } from './policy-init.ts'
import { policyLint } from './policy-lint.ts'
import { policyShow } from './policy-show.ts'
import { policySign } from './policy-sign.ts'
import { rootInit } from './root-init.ts'
import { rootRotate } from './root-rotate.ts'
import { rootShow } from './root-show.ts'
import { sign } from './sign.ts'

export const signerCommands: readonly SignerCommand[] = [
  keyNew,
  rootInit,
  rootRotate,
  rootShow,
  enrolmentLine,
  policyInit,
  policyShow,
  policyDates,
  policyFeasibility,
  policyLint,
  policyExport,
  policyDiff,
  policyApply,
  policySign,
  planShow,
  sign,
  packageInit,
  packageAdd,
  packageWithdraw,
  packageSign,
  packagePublish,
  packageLine,
  explain,
]
