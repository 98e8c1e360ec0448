import { resolve } from "node:path"
import { Effect, Option } from "effect"
import type { Given } from "../cli/Flags.ts"
import { dataFolder } from "./DataFolder.ts"

/** Which folder the flags name. */
export interface StateFlags {
  readonly state: Option.Option<Given>
  readonly data: Option.Option<Given>
}

/**
 * The folder of what the server has to know again: the one that is named, or that of the data, also where no
 * data is kept; none where there is no home folder.
 */
export const stateFolderOf = ({ data, state }: StateFlags): Effect.Effect<Option.Option<string>> =>
  Option.isSome(state) ? Effect.succeedSome(resolve(state.value.text)) : dataFolder(data)
