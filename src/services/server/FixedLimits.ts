import { cluster } from "./limits/Cluster.ts"
import { commands } from "./limits/Commands.ts"
import { connections } from "./limits/Connections.ts"
import { names } from "./limits/Names.ts"
import { operation } from "./limits/Operation.ts"
import { registration } from "./limits/Registration.ts"
import { rooms } from "./limits/Rooms.ts"
import { sessions } from "./limits/Sessions.ts"
import { store } from "./limits/Store.ts"
import { web } from "./limits/Web.ts"

/** Every bound that nothing sets and somebody can notice, in the order of `docs/limits.md`. */
export const fixed = {
  ...connections,
  ...web,
  ...registration,
  ...names,
  ...commands,
  ...sessions,
  ...rooms,
  ...store,
  ...operation,
  ...cluster
}
