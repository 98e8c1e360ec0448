import { main } from "./cli/Main.ts"
import { defaults } from "./client/ConfigFile.ts"
import { natter } from "./client/Natter.ts"

main(natter, defaults)
