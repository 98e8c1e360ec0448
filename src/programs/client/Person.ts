import { join } from "node:path"
import { Effect, Layer, MutableRef, Option } from "effect"
import { lobby, type RoomName } from "../../domain/chat/RoomName.ts"
import { initial } from "../../domain/client/Client.ts"
import { complete } from "../../domain/client/Completion.ts"
import { draftHint } from "../../domain/client/DraftHint.ts"
import { expandDraft } from "../../domain/client/ExpandDraft.ts"
import type { Preferences } from "../../domain/client/Model.ts"
import { sanitizeForTerminal } from "../../domain/terminal/Sanitize.ts"
import { type KeptSecrets, noSecrets } from "../../services/client/KeptSecrets.ts"
import * as TerminalUi from "../../services/client/TerminalUi.ts"
import { Terminal } from "../../services/client/terminal/Terminal.ts"
import { takesFiles } from "../../services/Folders.ts"
import { secretsFolder, stateFolder } from "../cli/Environment.ts"
import type { Failure } from "../cli/Failure.ts"
import type { Appearance } from "./Appearance.ts"
import { loginNick, type Plan } from "./ClientPlan.ts"
import { lastNick, rememberUsual } from "./LastNick.ts"
import { run, secretsOf, settings } from "./Run.ts"

/** Where the session of a person cannot be saved; undefined where it can. */
const unsaved = (secrets: KeptSecrets) =>
  Effect.map(secretsFolder, (folder) =>
    secrets !== noSecrets && Option.exists(folder, takesFiles)
      ? undefined
      : { folder: Option.getOrUndefined(Option.map(folder, sanitizeForTerminal)) }
  )

/** A person at a terminal. */
export const person = (
  plan: Plan,
  { look, plain, quiet, ignored }: Appearance,
  bell: Preferences["bell"],
  further: ReadonlyArray<RoomName>
): Effect.Effect<void, Failure> =>
  Effect.gen(function* () {
    const { isRoomAsked, room } = plan
    const nick = Option.getOrUndefined(Option.orElse(plan.nick, () => plan.usual))
    const secrets = yield* secretsOf(plan, nick, "person")
    const login = yield* loginNick
    const file = Option.map(yield* stateFolder, (folder) => join(folder, "last-nick"))
    const offeredNick = Option.getOrElse(Option.flatMap(file, lastNick), () => login)
    // A name that was given for this run is not the one for the next.
    const remember = nick === undefined ? Option.flatMap(file, rememberUsual) : Option.none()
    const state = MutableRef.make(
      initial(
        settings(plan, {
          naming: { _tag: "Ask" },
          unsaved: yield* unsaved(secrets),
          remembersNick: Option.isSome(remember),
          usualRoom: isRoomAsked ? undefined : room,
          history: 20,
          mode: "person",
          offeredNick,
          leftSessions: secrets.found,
          leftNicks: secrets.left
        }),
        { quiet, bell, ignored, muted: [] },
        nick,
        [room, ...new Set([lobby, ...further].filter((other) => other !== room))]
      )
    )
    const terminal = Terminal.layer({
      plain,
      complete: (draft, cursor) =>
        complete(MutableRef.get(state), draft.slice(0, cursor), draft.slice(cursor)),
      expand: (beforeCursor) => expandDraft(MutableRef.get(state), beforeCursor, Date.now()),
      hint: (draft) => draftHint(MutableRef.get(state), draft)
    })
    const face = Layer.provide(TerminalUi.layer(look), terminal)
    const remembering: KeptSecrets = {
      ...secrets,
      keep: (nick, session) => {
        secrets.keep(nick, session)
        if (Option.isSome(remember)) remember.value(nick, Date.now())
      }
    }
    // A person reads the remark about a new key, and a program goes no further.
    return yield* run(state, { ...plan, acceptsNew: true }, remembering, face)
  })
