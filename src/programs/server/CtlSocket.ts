import { connect } from "node:net"
import { Data, Effect, Schema } from "effect"
import { ControlReply, ControlRequest } from "../../services/server/admin/ControlRequest.ts"

/** Nobody listens at the socket. */
export class NoServer extends Data.TaggedError("NoServer") {}

/** Whoever listens there has not answered in a way that is understood. */
class NoAnswer extends Data.TaggedError("NoAnswer") {}

const encode = Schema.encodeSync(Schema.parseJson(ControlRequest))
const decode = Schema.decode(Schema.parseJson(ControlReply))

/** A little longer than the server takes at most. */
const patience = "12 seconds"

/** Asks the server whose socket this is. */
export const ask = (
  path: string,
  request: ControlRequest
): Effect.Effect<ControlReply, NoServer | NoAnswer> =>
  Effect.async<string, NoServer>((resume) => {
    const socket = connect(path)
    const chunks: Array<Buffer> = []
    socket.on("connect", () => socket.write(`${encode(request)}\n`))
    socket.on("data", (chunk: Buffer) => chunks.push(chunk))
    socket.on("end", () => resume(Effect.succeed(Buffer.concat(chunks).toString("utf8"))))
    socket.on("error", () => resume(new NoServer()))
    return Effect.sync(() => socket.destroy())
  }).pipe(
    Effect.flatMap((line) => Effect.mapError(decode(line), () => new NoAnswer())),
    Effect.timeoutFail({ duration: patience, onTimeout: () => new NoAnswer() })
  )
