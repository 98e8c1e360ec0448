import { ConfigProvider, Effect } from "effect"

/** The environment variable that stands in for a flag: `NATTER_LOG_LEVEL` for `log-level`. */
export const variable = (flag: string): string =>
  `NATTER_${flag.replaceAll("-", "_").toUpperCase()}`

/** The variables of the environment. An empty one counts as unset. */
export const environment: Effect.Effect<ConfigProvider.ConfigProvider> = Effect.sync(() =>
  ConfigProvider.fromMap(
    new Map(
      Object.entries(process.env).flatMap(([name, value = ""]) =>
        name.startsWith("NATTER_") && value !== "" ? [[name, value] as const] : []
      )
    )
  )
)
