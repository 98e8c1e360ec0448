import { readFileSync } from "node:fs"
import { Context, Data, Effect, Layer } from "effect"
import { sanitizeText, type Text } from "../../../domain/chat/Text.ts"
import { maxMotd } from "../limits/Operation.ts"

/** The file of the message of the day cannot be used; `reason` is half a sentence. */
export class MotdUnreadable extends Data.TaggedError("MotdUnreadable")<{
  readonly path: string
  readonly reason: string
  /** It can be read, and holds no text that could be told. */
  readonly isWrong: boolean
}> {}

const utf8 = new TextDecoder("utf-8", { fatal: true })

const load = (path: string): Effect.Effect<Text, MotdUnreadable> =>
  Effect.gen(function* () {
    const wrong = (reason: string) => new MotdUnreadable({ path, reason, isWrong: true })
    const bytes = yield* Effect.try({
      try: () => readFileSync(path),
      catch: (error) =>
        new MotdUnreadable({
          path,
          reason: error instanceof Error && "code" in error ? String(error.code) : String(error),
          isWrong: false
        })
    })
    if (bytes.length > maxMotd) return yield* wrong(`it has more than ${maxMotd} bytes`)
    const text = yield* Effect.try({
      try: () => utf8.decode(bytes).replaceAll("\r\n", "\n").trimEnd(),
      catch: () => wrong("it is not UTF-8")
    })
    return text === "" ? yield* wrong("it is empty") : sanitizeText(text)
  })

/** The message of the day: what everybody is told who begins a session. */
export class Motd extends Context.Tag("natter/services/server/access/Motd")<
  Motd,
  {
    /** Undefined if there is none. */
    readonly text: () => Text | undefined
    /** Reads the file again. Where that fails, the text stays as it was. */
    readonly reload: Effect.Effect<void, MotdUnreadable>
  }
>() {
  static readonly none: Layer.Layer<Motd> = Layer.succeed(Motd, {
    text: () => undefined,
    reload: Effect.void
  })

  static readonly layer = (path: string): Layer.Layer<Motd, MotdUnreadable> =>
    Layer.effect(
      Motd,
      Effect.map(load(path), (first) => {
        let text = first
        return {
          text: () => text,
          reload: Effect.map(load(path), (next) => {
            text = next
          })
        }
      })
    )
}
