/** The face of own packages. */
export { makePackages, type Packages, type PackagesOptions } from './service.ts'
