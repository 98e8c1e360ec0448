import { Context, Layer } from "effect"
import type { ClusterFigures } from "../ClusterFigures.ts"
import type { Fault } from "./Health.ts"

/** What the server keeps everything in, as those see it who watch over the server. */
export class Backing extends Context.Tag("natter/services/server/admin/Backing")<
  Backing,
  {
    /** Why nothing can be taken in now; undefined while that works. */
    readonly fault: () => Fault | undefined
    /** How it stands with the other servers; undefined for a server that is alone. */
    readonly cluster: () => ClusterFigures | undefined
  }
>() {
  /** Memory, which always takes everything in. */
  static readonly memory = Layer.succeed(Backing, {
    fault: () => undefined,
    cluster: () => undefined
  })
}
