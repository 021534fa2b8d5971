/** The agent's version, also that of its package. */
export const AGENT_VERSION = '0.1.0'
