import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import type { LimitsShape } from "../../services/server/Limits.ts"
import { reservedDescriptors } from "../../services/server/limits/Connections.ts"
import { fewDescriptors } from "./ServerCopy.ts"

/** How many descriptors this process may open; infinite where the system does not publish it in /proc. */
const mostDescriptors: Effect.Effect<number, never, FileSystem.FileSystem> =
  FileSystem.FileSystem.pipe(
    Effect.flatMap((files) => files.readFileString("/proc/self/limits")),
    Effect.map((text) => /^Max open files\s+(\d+)/m.exec(text)?.[1]),
    Effect.orElseSucceed(() => undefined),
    Effect.map((most) => (most === undefined ? Number.POSITIVE_INFINITY : Number(most)))
  )

/** The limits, with fewer clients where the process would run out of file descriptors first. */
export const withinDescriptors = (
  wanted: LimitsShape
): Effect.Effect<LimitsShape, never, FileSystem.FileSystem> =>
  Effect.flatMap(mostDescriptors, (descriptors) => {
    const most = Math.max(1, descriptors - reservedDescriptors)
    return most >= wanted.maxClients
      ? Effect.succeed(wanted)
      : Effect.as(Effect.logWarning(fewDescriptors(most)), {
          ...wanted,
          maxClients: most
        })
  })
