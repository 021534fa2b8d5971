/** The face of the gateway. */

export { type Gateway, type GatewayOptions, startGateway } from './gateway.ts'
export type { OrderFace } from './orders.ts'
export { gatewayRoutes, type InventoryFace } from './routes.ts'
