import { join, resolve } from "node:path"
import { Effect, Option } from "effect"
import { isAbsent } from "../../services/Folders.ts"
import { fileName } from "../../services/server/store/thread/Opening.ts"
import { stateFolder } from "../cli/Environment.ts"
import type { Given } from "../cli/Flags.ts"

/** Whether a server has stored something in this folder. */
export const hasStore = (folder: string): boolean => !isAbsent(join(folder, fileName))

/** The folder that is named, or else the default; none where there is no home folder. */
export const folderOf = (named: Option.Option<Given>): Effect.Effect<Option.Option<string>> =>
  Option.isSome(named)
    ? Effect.succeedSome(resolve(named.value.text))
    : Effect.map(
        stateFolder,
        Option.map((folder) => join(folder, "server"))
      )

/** The folder of the data: where only that of the state is named, they are one. */
export const dataFolder = (data: Option.Option<Given>, state: Option.Option<Given>) =>
  folderOf(Option.orElse(data, () => state))
