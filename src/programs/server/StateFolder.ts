import { Option } from "effect"
import type { Given } from "../cli/Flags.ts"
import { folderOf } from "./DataFolder.ts"

/**
 * The folder of what the server is and whom it knows: the one that is named, or the folder of the data. None
 * where there is no home folder.
 */
export const stateFolder = (named: Option.Option<Given>, data: Option.Option<Given>) =>
  folderOf(Option.orElse(named, () => data))
