import { PassThrough } from "node:stream"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { RoomName } from "../../../src/domain/chat/RoomName.ts"
import { sanitizeText } from "../../../src/domain/chat/Text.ts"
import { Timestamp } from "../../../src/domain/chat/Timestamp.ts"
import * as Copy from "../../../src/domain/client/Copy.ts"
import { info, type Notice } from "../../../src/domain/client/Notice.ts"
import * as PipeUi from "../../../src/services/client/PipeUi.ts"
import { Ui, type UiInput } from "../../../src/services/client/Ui.ts"
import { online } from "../../support/scenario.ts"

/** The inputs that are given. */
const given = (input: PipeUi.PipeInput) =>
  Effect.gen(function* () {
    const inputs: Array<UiInput> = []
    yield* input((of) => Effect.sync(() => inputs.push(of)))
    return inputs
  })

const source = (...bytes: ReadonlyArray<number>) => {
  const stream = new PassThrough()
  stream.end(Buffer.from(bytes))
  return stream
}

const LF = 0x0a
const line = (text: string): UiInput => ({ _tag: "Line", text })
const replaced: UiInput = { _tag: "Replaced" }
const end: UiInput = { _tag: "End" }

describe("The input of a pipe", () => {
  it.live("is told once to be sent with other characters, where that is so", () =>
    Effect.gen(function* () {
      const mixed = () => source(0x61, LF, 0x1b, LF, 0xff, LF)
      assert.deepStrictEqual(yield* given(PipeUi.lines(mixed(), PipeUi.typed)), [
        line("a"),
        replaced,
        line("\x1b"),
        line("\ufffd"),
        end
      ])
      const bytes = yield* given(PipeUi.lines(source(0xff), PipeUi.typed))
      assert.deepStrictEqual(bytes, [replaced, line("\ufffd"), end])
      // This is what was given.
      const own = yield* given(PipeUi.lines(source(0xef, 0xbf, 0xbd), PipeUi.typed))
      assert.deepStrictEqual(own, [line("\ufffd"), end])
      const json = PipeUi.lines(mixed(), PipeUi.jsonCommand(RoomName.make("lobby")), false)
      assert.notDeepInclude(yield* given(json), replaced)
      const text = yield* given(PipeUi.message("\x07", PipeUi.typed))
      assert.deepStrictEqual(text, [replaced, line("\x07"), end])
      const usual = yield* given(PipeUi.message("a\tb\nc", PipeUi.typed))
      assert.deepStrictEqual(usual, [line("a\tb\nc"), end])
    })
  )

  it("is told so without counting as refused", () => {
    const client = online({ mode: "pipe" }).input(replaced)
    assert.deepStrictEqual(client.shown(), [Copy.charactersReplaced])
    assert.strictEqual(client.state.refusedLines, 0)
  })
})

const motd: Notice = {
  ...info("Be kind."),
  told: { _tag: "Motd", text: sanitizeText("Be kind.") }
}
const invited: Notice = {
  ...info("bob invites you."),
  told: {
    _tag: "Invited",
    room: RoomName.make("tea"),
    time: Timestamp.make(0),
    nick: Nick.make("bob")
  }
}

/** What these notices become in the output and the errors. */
const written = (options: Partial<PipeUi.PipeOptions>) =>
  Effect.gen(function* () {
    const [output, errors] = [new PassThrough(), new PassThrough()]
    const face = { input: PipeUi.nothing, output, errors, write: PipeUi.asJson(), links: true }
    yield* Ui.pipe(
      Effect.flatMap((ui) => ui.show([motd, invited])),
      Effect.provide(PipeUi.layer({ ...face, ...options }))
    )
    const text = (stream: PassThrough) => String(stream.read() ?? "")
    return [text(output), text(errors)]
  })

describe("What others tell", () => {
  const [said, asks] = [
    `${JSON.stringify({ type: "motd", text: "Be kind." })}\n`,
    `${JSON.stringify({ type: "invited", room: "tea", time: "1970-01-01T00:00:00.000Z", nick: "bob" })}\n`
  ]

  it.live("is an event for a program that reads events, and a sentence for others", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* written({ events: true }), [said + asks, ""])
      assert.deepStrictEqual(yield* written({}), ["", "Be kind.\nbob invites you.\n"])
    })
  )

  it.live("has no message of the day where it is left out", () =>
    Effect.gen(function* () {
      const skipsMotd = true
      assert.deepStrictEqual(yield* written({ events: true, skipsMotd }), [asks, ""])
      assert.deepStrictEqual(yield* written({ skipsMotd }), ["", "bob invites you.\n"])
    })
  )
})
