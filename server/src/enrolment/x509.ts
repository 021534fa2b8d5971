/** The certificate library with what it needs loaded before it: import it from here only. */
import 'reflect-metadata'

export * from '@peculiar/x509'
