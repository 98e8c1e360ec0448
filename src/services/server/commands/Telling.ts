import { Clock, Effect, Option } from "effect"
import type { ChatError } from "../../../domain/chat/ChatError.ts"
import { tagged } from "../../../domain/chat/ClientTags.ts"
import type { AnyCommandOf } from "../../../domain/chat/FurtherCommand.ts"
import { timestampAt } from "../../../domain/chat/Timestamp.ts"
import { Moderation } from "../access/Moderation.ts"
import { now } from "../Monotonic.ts"
import { Nicknames, type TellRefused } from "../session/Nicknames.ts"
import { nextRef } from "../session/SessionIds.ts"
import type { SessionRequest } from "./Request.ts"

type Telling = SessionRequest<AnyCommandOf<"Tell"> | AnyCommandOf<"TellNotice">>

/** Tells somebody something, and whoever asked where that one is. */
export const tell = (request: Telling): Effect.Effect<void, ChatError, Moderation | Nicknames> =>
  Effect.gen(function* () {
    const silenced = (yield* Moderation).muteOf(request.session)
    if (silenced !== undefined) return yield* Effect.fail(silenced)
    yield* tellHolder(request)
  })

/** The same, once more where the session of that one has gone on at another node meanwhile. */
const tellHolder = (request: Telling): Effect.Effect<void, ChatError, Nicknames> =>
  Effect.gen(function* () {
    const { client, command, id, part, reply, session } = request
    const { nick, text } = command
    const isNotice = command._tag === "TellNotice"
    const { find } = yield* Nicknames
    const held = yield* Effect.mapError(
      Effect.flatten(find(nick)),
      () => ({ _tag: "NoSuchNick" }) as const
    )
    if (command._tag === "Tell" && command.since !== undefined && held.since > command.since)
      return yield* Effect.fail({ _tag: "OtherHolder" } as const)
    const { holder: to } = held
    const time = timestampAt(yield* Clock.currentTimeMillis)
    const at = yield* now
    const ref = nextRef(time)
    const aside = { ref, ...tagged(command.clientTags) }
    const ok = { _tag: "Ok" } as const
    const told = Effect.async<void, ChatError>((resume) => {
      session.outstanding.expect(1)
      const done = (isKept: boolean, why?: TellRefused) => {
        // In one step: what is delivered is also accepted, whether or not anybody still waits.
        if (isKept) session.accept(id, ok)
        session.outstanding.settle(1)
        resume(isKept ? Effect.void : Effect.fail(why ?? { _tag: "Unavailable" }))
      }
      const refusal = to.tell(
        session.asSender(client.origin, id),
        time,
        text,
        done,
        isNotice,
        aside
      )
      if (refusal === undefined) return
      session.outstanding.settle(1)
      resume(Effect.fail(refusal))
    })
    yield* Effect.matchEffect(told, {
      onFailure: (error) => {
        // It was accepted meanwhile, where the session was before.
        if (Option.isSome(Option.flatMap(id, (line) => session.recall(line))))
          return Effect.sync(() => reply(ok))
        if (to.goesOn === true) return tellHolder(request)
        // Where the session was before, the same message may still be on its way.
        return error._tag === "Unavailable" && session.isFromElsewhere && Option.isSome(id)
          ? Effect.sync(() => session.abandon())
          : Effect.fail(error)
      },
      onSuccess: () =>
        Effect.sync(() => {
          part({ _tag: "Sent", ref, time })
          const seconds = to.heldFor(at)
          if (seconds !== undefined) part({ _tag: "Away", nick: to.nick, seconds })
          else if (to.profile.away !== undefined)
            part({ _tag: "Absent", nick: to.nick, why: to.profile.away })
          reply(ok)
        })
    })
  })
