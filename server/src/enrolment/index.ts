/** The face of enrolment for other parts of the server. */
export { type Keeper, linksOf, loadTrust, type Trust, trustBundle } from './authority.ts'
export { certificateDigest } from './certificate.ts'
export { type EnrolmentContext, type HostRegistry, parseHostUrn, renewalIsDue } from './model.ts'
export { readNames } from './names.ts'
export { makeRepository, type Repository, type RepositoryOptions } from './repository.ts'
export { type EnrolmentHandlersOptions, enrolmentHandlers } from './routes.ts'
export { makeServerIdentity, type ServerIdentity } from './server-certificate.ts'
export {
  EPOCH_SETTING,
  enrolHost,
  readEpoch,
  removeSelf,
  renewCertificate,
  revokeHost,
  showCertificate,
} from './service.ts'
