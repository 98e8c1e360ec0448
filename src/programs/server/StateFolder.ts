import { resolve } from "node:path"
import { Effect, Option } from "effect"
import type { Given } from "../cli/Flags.ts"
import { dataFolder } from "./DataFolder.ts"

/**
 * The folder of what the server is and whom it knows: the one that is named, or the folder of the data. None
 * where there is no home folder.
 */
export const stateFolder = (
  named: Option.Option<Given>,
  data: Option.Option<Given>
): Effect.Effect<Option.Option<string>> =>
  Option.isSome(named) ? Effect.succeedSome(resolve(named.value.text)) : dataFolder(data)
