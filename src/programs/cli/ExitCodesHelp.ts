import type * as HelpDoc from "@effect/cli/HelpDoc"
import { exitCodes } from "../../domain/client/ExitCode.ts"
import { definitions, section } from "./Help.ts"

/** The exit codes of a program, as its help lists them. */
export const exitCodesOf = (program: "client" | "server"): HelpDoc.HelpDoc =>
  section(
    "EXIT CODES",
    definitions(
      Object.values(exitCodes).flatMap((one) => {
        const about = one[program]
        return about === undefined ? [] : [[String(one.code), about] as const]
      })
    )
  )
