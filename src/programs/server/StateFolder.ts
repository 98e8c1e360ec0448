import { resolve } from "node:path"
import { Effect, Option } from "effect"
import type { Given } from "../cli/Flags.ts"
import { dataFolder } from "./DataFolder.ts"

/** The folder that keeps who may do what: the one that is named, or that of the data; none where there is no home folder. */
export const stateFolderOf = (
  named: Option.Option<Given>,
  data: Option.Option<Given>
): Effect.Effect<Option.Option<string>> =>
  Option.isSome(named) ? Effect.succeedSome(resolve(named.value.text)) : dataFolder(data)
