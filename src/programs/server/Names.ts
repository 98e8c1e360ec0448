import { join } from "node:path"
import { Effect, type Layer, Option } from "effect"
import type { NamesRule } from "../../domain/chat/OwnedNames.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { NameOwners } from "../../services/server/session/NameOwners.ts"
import type { NamesUnusable } from "../../services/server/session/NamesFile.ts"
import { Failure } from "../cli/Failure.ts"
import * as Copy from "./ServerCopy.ts"
import { type StateFlags, stateFolderOf } from "./StateFolder.ts"

/** Who owns names, as the flags say; names that belong to keys need a folder. */
export const owners = (
  rule: NamesRule,
  flags: StateFlags
): Effect.Effect<Layer.Layer<NameOwners, NamesUnusable>, Failure> =>
  Effect.gen(function* () {
    if (rule === "free") return NameOwners.free
    const folder = yield* stateFolderOf(flags)
    if (Option.isNone(folder))
      return yield* new Failure({ message: Copy.namesHomeless, exitCode: ExitCode.data })
    return NameOwners.firstUse(join(folder.value, "names.json"))
  })
