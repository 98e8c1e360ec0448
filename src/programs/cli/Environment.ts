import { existsSync } from "node:fs"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { ConfigProvider, Effect, Option } from "effect"

/** The environment variable that stands in for a flag: `NATTER_LOG_LEVEL` for `log-level`. */
export const variable = (flag: string): string =>
  `NATTER_${flag.replaceAll("-", "_").toUpperCase()}`

/** The variables that the programs read, or Node for them. */
const isRead = (name: string): boolean =>
  /^(?:NATTER_|XDG_)/.test(name) ||
  ["HOME", "TZ", "TERM", "COLUMNS", "LINES", "TMUX"].includes(name)

/**
 * Makes every variable that is read what its author meant: blanks and a carriage return at its ends do
 * not count, and an empty one is unset. Node reads some of them by itself, hence in its place.
 */
const tidy = Effect.sync(() => {
  for (const [name, value = ""] of Object.entries(process.env)) {
    if (!isRead(name)) continue
    const meant = value.trim()
    if (meant === "") delete process.env[name]
    else if (meant !== value) process.env[name] = meant
  }
})

/** The variables of the environment. An empty one counts as unset. */
export const environment: Effect.Effect<ConfigProvider.ConfigProvider> = Effect.map(tidy, () =>
  ConfigProvider.fromMap(
    new Map(
      Object.entries(process.env).flatMap(([name, value = ""]) =>
        name.startsWith("NATTER_") ? [[name, value] as const] : []
      )
    )
  )
)

/** The folder that a variable names; by the XDG specification a relative one does not count. */
export const folderOf = (name: string): Option.Option<string> =>
  Option.filter(Option.fromNullable(process.env[name]), isAbsolute)

/** The home folder; none for a user who has neither HOME nor an entry in the list of users. */
export const home: Effect.Effect<Option.Option<string>> = Effect.sync(() => {
  try {
    return Option.filter(Option.some(homedir()), isAbsolute)
  } catch {
    return Option.none()
  }
})

/** The reader's time zone by its IANA name; UTC where TZ names none that Node knows. */
export const timeZone = (): string => {
  const name: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (name === undefined) return zoneOfOffset(new Date().getTimezoneOffset())
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return "UTC"
  }
}

/** The time zone that is so many minutes behind UTC: of `JST-9` Node knows the hours, and no name. */
export const zoneOfOffset = (minutes: number): string => {
  const hours = minutes / 60
  if (hours === 0 || !Number.isInteger(hours)) return "UTC"
  return `Etc/GMT${hours > 0 ? "+" : ""}${hours}`
}

const utc = /^:?(?:etc\/)?(?:utc|uct|gmt|zulu|greenwich|universal|z)(?:[+-]?0+)?$/i

/** The value of TZ, if UTC is used because Node knows no time zone of that name. */
export const unknownTimeZone = (name: string | undefined, used: string): string | undefined =>
  used === "UTC" && name !== undefined && !utc.test(name) ? name : undefined

const spellings = new Map<string, boolean>([
  ...["true", "yes", "on", "1", "y", "t"].map((word) => [word, true] as const),
  ...["false", "no", "off", "0", "n", "f"].map((word) => [word, false] as const)
])

/** The boolean that a text spells in one of the usual ways, in any case. */
export const parseBoolean = (text: string): Option.Option<boolean> =>
  Option.fromNullable(spellings.get(text.toLowerCase()))

/** Where programs keep what they remember from one start to the next. */
export const stateFolder: Effect.Effect<Option.Option<string>> = Effect.map(home, (folder) =>
  folderOf("XDG_STATE_HOME").pipe(
    Option.orElse(() =>
      Option.map(Option.filter(folder, existsSync), (home) => join(home, ".local", "state"))
    ),
    Option.map((folder) => join(folder, "natter"))
  )
)

/** Where running clients keep their secrets: for this login if there is such a folder. */
export const secretsFolder: Effect.Effect<Option.Option<string>> = Effect.map(
  stateFolder,
  (otherwise) =>
    Option.orElse(
      Option.map(folderOf("XDG_RUNTIME_DIR"), (folder) => join(folder, "natter")),
      () => otherwise
    )
)
