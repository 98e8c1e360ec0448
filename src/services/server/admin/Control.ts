import type { Socket } from "node:net"
import { Effect, Either, FiberSet, Layer, Option, Schema } from "effect"
import { controlWithin, maxRequest } from "../limits/Operation.ts"
import { answer, type Services } from "./ControlActs.ts"
import { ControlReply, ControlRequest } from "./ControlRequest.ts"
import type { ControlSocket } from "./ControlSocket.ts"

const decode = Schema.decodeEither(Schema.parseJson(ControlRequest))
const encode = Schema.encodeSync(Schema.parseJson(ControlReply))

const malformed: ControlReply = {
  _tag: "Refused",
  code: "malformed",
  text: "The server does not know that request. Is natter-server ctl of the same version?"
}

/** The first line; none where it is too long, or the other end ends before. */
const lineOf = (socket: Socket): Effect.Effect<Option.Option<string>> =>
  Effect.async((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    const end = () => resume(Effect.succeed(Option.none()))
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      const isWhole = chunk.includes(10)
      if (!isWhole && size <= maxRequest) return
      socket.pause()
      const text = Buffer.concat(chunks).toString("utf8")
      const line = text.slice(0, text.indexOf("\n"))
      resume(Effect.succeed(size <= maxRequest ? Option.some(line) : Option.none()))
    })
    socket.on("end", end)
    socket.on("close", end)
    return Effect.sync(() => socket.destroy())
  })

/** Answers one request. */
const serve = (socket: Socket): Effect.Effect<void, never, Services> =>
  Effect.flatMap(lineOf(socket), (line) => {
    if (Option.isNone(line)) return Effect.sync(() => socket.destroy())
    const request = decode(line.value)
    const reply = Either.isRight(request) ? answer(request.right) : Effect.succeed(malformed)
    return Effect.flatMap(reply, (reply) =>
      Effect.async<void>((resume) => {
        socket.end(`${encode(reply)}\n`, () => resume(Effect.void))
        return Effect.sync(() => socket.destroy())
      })
    )
  }).pipe(
    Effect.timeoutOption(controlWithin * 1000),
    Effect.ensuring(Effect.sync(() => socket.destroySoon())),
    Effect.asVoid
  )

/** Does what a shell asks over the socket, for as long as the layer is there. */
export const layer = (control: ControlSocket | undefined): Layer.Layer<never, never, Services> =>
  control === undefined
    ? Layer.empty
    : Layer.scopedDiscard(
        Effect.gen(function* () {
          const fork = yield* FiberSet.makeRuntime<Services>()
          const accept = (socket: Socket) => {
            // An error that nobody listens to would end the process.
            socket.on("error", () => {})
            fork(serve(socket))
          }
          yield* Effect.acquireRelease(
            Effect.sync(() => control.serve(accept)),
            (stop) => Effect.sync(stop)
          )
        })
      )
