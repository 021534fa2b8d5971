/**
 * Helper process: opens the proxy's socket inside the run's network namespace and hands it to its parent, which stays where
 * the archive can be reached. So the run needs no route out. Arguments: ADDRESS PORT.
 */
import { createServer } from 'node:net'

const [address, port] = process.argv.slice(2)
const socket = createServer()
socket.listen(Number(port), address, () => {
  process.send?.('listening', socket, (error: Error | null) => process.exit(error ? 1 : 0))
})
