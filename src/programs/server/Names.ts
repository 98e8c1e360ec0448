import { join } from "node:path"
import { Effect, type Layer, Option } from "effect"
import type { NamesRule } from "../../domain/chat/OwnedNames.ts"
import { ExitCode } from "../../domain/client/ExitCode.ts"
import { NameOwners } from "../../services/server/access/NameOwners.ts"
import type { NamesUnusable } from "../../services/server/access/NamesFile.ts"
import { Failure } from "../cli/Failure.ts"
import * as Copy from "./ServerCopy.ts"

/** Who owns names. Names that belong to keys need the state folder. */
export const owners = (
  rule: NamesRule,
  folder: Option.Option<string>
): Effect.Effect<Layer.Layer<NameOwners, NamesUnusable>, Failure> => {
  if (rule === "free") return Effect.succeed(NameOwners.free)
  return Option.match(folder, {
    onNone: () => new Failure({ message: Copy.namesHomeless, exitCode: ExitCode.data }),
    onSome: (folder) => Effect.succeed(NameOwners.firstUse(join(folder, "names.json")))
  })
}
