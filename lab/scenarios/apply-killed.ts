/** apply's own program, which dies where the scenario says. The order of the two lines matters. */
import './apply-dies.ts'
import '@patchreeve/agent/src/apply/main.ts'
