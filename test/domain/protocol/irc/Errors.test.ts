import { assert, describe, it } from "@effect/vitest"
import type { ChatError } from "../../../../src/domain/chat/ChatError.ts"
import { timestampAt } from "../../../../src/domain/chat/Timestamp.ts"
import { describe as describeError } from "../../../../src/domain/protocol/irc/Errors.ts"
import { knownVerbs } from "../../../../src/domain/protocol/irc/Hearing.ts"
import { begin, type State } from "../../../../src/domain/protocol/irc/State.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { server } from "../../../support/irc-talk.ts"

/** Every error; none where no command of IRC leads to it. */
const errors: { readonly [Tag in ChatError["_tag"]]: ReadonlyArray<ChatError> } = {
  AlreadyRegistered: [{ _tag: "AlreadyRegistered" }],
  Banned: [{ _tag: "Banned", seconds: 5, reason: undefined }],
  GuessedTooOften: [],
  InboxFull: [{ _tag: "InboxFull" }],
  IsOperator: [{ _tag: "IsOperator" }],
  LastKey: [],
  LobbyIsPublic: [{ _tag: "LobbyIsPublic" }],
  MembershipLimit: [{ _tag: "MembershipLimit", rooms: 64 }],
  ModerationFull: [
    { _tag: "ModerationFull", of: "sanctions", limit: 5 },
    { _tag: "ModerationFull", of: "rooms", limit: 5 },
    { _tag: "ModerationFull", of: "invited", limit: 5 }
  ],
  Muted: [{ _tag: "Muted", seconds: undefined, reason: undefined }],
  NeverBanned: [{ _tag: "NeverBanned" }],
  NickChangedTooFast: [{ _tag: "NickChangedTooFast" }],
  NickNotAllowed: [{ _tag: "NickNotAllowed", rule: "letters" }],
  NickOwned: [{ _tag: "NickOwned" }],
  NickTaken: [{ _tag: "NickTaken", heldFor: undefined }],
  NoKey: [{ _tag: "NoKey" }],
  NoSuchBan: [{ _tag: "NoSuchBan", of: "ban" }],
  NoSuchKey: [],
  NoSuchNick: [{ _tag: "NoSuchNick" }],
  NoSuchRoom: [{ _tag: "NoSuchRoom" }],
  NotInRoom: [{ _tag: "NotInRoom" }],
  NotInvited: [{ _tag: "NotInvited" }],
  NotOperator: [{ _tag: "NotOperator" }],
  NotOwner: [],
  NotPrivate: [{ _tag: "NotPrivate" }],
  NotRegistered: [{ _tag: "NotRegistered" }],
  OtherHolder: [],
  Private: [{ _tag: "Private" }],
  RoomLimit: [
    { _tag: "RoomLimit", of: "server" },
    { _tag: "RoomLimit", of: "address" }
  ],
  SecretTaken: [],
  Slow: [{ _tag: "Slow", seconds: 5 }],
  StaleId: [],
  TooManyKeys: [],
  TriedTooOften: [{ _tag: "TriedTooOften" }],
  Unavailable: [{ _tag: "Unavailable" }],
  UnknownSession: [],
  WrongWord: []
}

const plain: State = { ...begin(server, timestampAt(0), undefined), nick: "ann" }
const knowing: State = { ...plain, caps: new Set(["standard-replies"] as const) }

/** Words with which a line of natter/1 begins, and none of IRC. */
const foreign = Commands.formats
  .map(({ name }) => name)
  .filter((verb) => !knownVerbs.includes(verb))

describe("an error", () => {
  it("is looked at for words that there are", () => {
    assert.includeMembers(foreign, ["AUTH", "BANS", "UNBAN", "SET"])
  })

  it.each(Object.values(errors).flat())(
    "$_tag names no command that IRC does not have",
    (error) => {
      for (const verb of ["MODE", "OPER", "PASS"]) {
        const { text = "" } = describeError(plain, verb, "#tea", error)
        const words = text.split(/[^A-Za-z]+/)
        assert.deepStrictEqual(
          words.filter((word) => foreign.includes(word)),
          []
        )
      }
    }
  )

  it("is told to try again only where that may help", () => {
    const again = Object.values(errors)
      .flat()
      .filter((error) => describeError(plain, "MODE", "#tea", error).verb === "263")
    assert.deepStrictEqual(
      again.map(({ _tag }) => _tag),
      ["InboxFull", "TriedTooOften", "Unavailable"]
    )
  })

  it("without a numeric is a FAIL, and a notice for those who do not know that", () => {
    const error = { _tag: "NoSuchBan", of: "ban" } as const
    const text = "There is no such ban. MODE #tea b lists them all."
    assert.deepStrictEqual(describeError(knowing, "MODE", "#tea", error), {
      source: "here",
      verb: "FAIL",
      params: ["MODE", "NO_SUCH_BAN", "#tea"],
      text
    })
    assert.deepStrictEqual(describeError(plain, "MODE", "#tea", error), {
      source: "here",
      verb: "NOTICE",
      params: ["ann"],
      text: `MODE: ${text}`
    })
  })
})
