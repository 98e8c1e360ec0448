import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Array as Arr, Effect, FastCheck as fc, Option } from "effect"
import type { Command } from "../../../../src/domain/chat/Command.ts"
import { LineId } from "../../../../src/domain/chat/LineId.ts"
import { isAllowedBy, Nick } from "../../../../src/domain/chat/Nick.ts"
import { maxRooms } from "../../../../src/domain/chat/Permission.ts"
import { lobby, RoomName } from "../../../../src/domain/chat/RoomName.ts"
import { Commands } from "../../../../src/domain/protocol/natter/Commands.ts"
import { maxFaults } from "../../../../src/services/server/limits/Registration.ts"
import * as document from "../../../support/document.ts"
import { effectProperty } from "../../../support/effect-property.ts"
import { connect, services, toTheEnd } from "../../../support/load-server.ts"
import { property } from "../../../support/property.ts"

/** The final answer that the document gives for each command. */
const finalAnswer = new Map(
  document
    .tableHeaded("you say")
    .map(([command = "", answer = ""]) => [document.spans(command)[0], document.spans(answer)[0]])
)
const verbOf = ({ _tag }: Command) => _tag.toUpperCase()

const before: ReadonlyArray<Command["_tag"]> = ["Auth", "Nick", "Resume", "AddKey", "Ping", "Bye"]

/** What a client may ask for and what becomes of it, as the document has it. */
class Reference {
  isNamed = false
  isKept = false
  faults = 0
  readonly rooms = new Set<RoomName>()
  over: "quit" | "protocol" | undefined

  /** The errors of which one has to be the answer; none when the command fits. */
  objections(command: Command): ReadonlyArray<string> {
    if (!this.isNamed) return before.includes(command._tag) ? [] : ["not-registered"]
    switch (command._tag) {
      case "Auth":
      case "Resume":
        return ["malformed"]
      case "Say":
      case "Topic":
      case "Part":
        return this.rooms.has(command.room) ? [] : ["not-in-room"]
      case "Invite":
        return this.rooms.has(command.room) ? [] : ["not-in-room"]
      case "Kick":
      case "Mute":
      case "Ban":
      case "Unban":
      case "Bans":
      case "Set":
        return ["not-operator"]
      case "Join":
        return this.rooms.has(command.room) || this.rooms.size < maxRooms ? [] : ["full"]
      default:
        return []
    }
  }

  /** What else may stand against a command that fits: a rule, or that there is no such thing. */
  failures(command: Command): ReadonlyArray<string> {
    switch (command._tag) {
      case "Nick":
        return isAllowedBy("letters", command.nick) ? [] : ["nick-invalid"]
      case "Resume":
        return ["session-unknown"]
      // No room is private.
      case "Invite":
        return ["malformed"]
      case "Tell":
        return ["no-such-nick", "other-holder"]
      case "Pair":
      case "AddKey":
      case "Keys":
      case "ForgetKey":
        return ["not-owner"]
      case "Who":
      case "History":
      case "After":
      case "Search":
        return ["no-such-room"]
      default:
        return []
    }
  }

  answered(command: Command, isDone: boolean): void {
    if (!isDone) {
      if (!this.isNamed) this.faults += 1
      if (this.faults === maxFaults) this.over = "protocol"
      return
    }
    if (command._tag === "Nick") {
      if (!this.isNamed) this.rooms.add(lobby)
      this.isNamed = true
      if (command.keep !== undefined) this.isKept = command.keep.seconds > 0
    }
    if (command._tag === "Join") this.rooms.add(command.room)
    if (command._tag === "Part") this.rooms.delete(command.room)
    if (command._tag === "Bye") this.over = "quit"
  }
}

/** Whether a line is a final answer to a command, and not a part before it. */
const isFinal = ([id = "", verb = ""]: ReadonlyArray<string>) =>
  id.startsWith("@") && (verb === "ERR" || Array.from(finalAnswer.values()).includes(verb))

/** Says everything at once, and holds every answer to the reference. */
const converse = (run: ReadonlyArray<Command>) =>
  Effect.gen(function* () {
    const connection = yield* connect()
    const { client } = connection
    const lines = run.map((command, index) =>
      Commands.encode(command, Option.some(LineId.make(index + 1)))
    )
    client.send(Buffer.from(lines.join("")))
    client.end()
    const heard = yield* toTheEnd(connection)
    const reference = new Reference()
    const final = heard.map((line) => line.split(" ")).filter(isFinal)
    const places = new Map(final.map(([id], place) => [id, place]))
    /** Where the last answer was to anything, and to a message in each room. */
    const last = { any: -1, other: -1, rooms: new Map<RoomName, number>() }
    for (const [index, command] of run.entries()) {
      if (reference.over !== undefined) break
      const place = places.get(`@${index + 1}`) ?? -1
      const [, verb = "", code = ""] = final[place] ?? []
      const says = `${lines[index]} ${heard.join("\n")}`
      const objections = reference.objections(command)
      if (objections.length > 0) assert.deepStrictEqual([verb, [code]], ["ERR", objections], says)
      else if (verb === "ERR") assert.include(reference.failures(command), code, says)
      else assert.strictEqual(verb, finalAnswer.get(verbOf(command)), says)
      reference.answered(command, verb !== "ERR")
      // Only messages in different rooms may overtake each other.
      const isMessage = (command._tag === "Say" || command._tag === "Topic") && verb === "OK"
      const before = isMessage ? Math.max(last.other, last.rooms.get(command.room) ?? -1) : last.any
      assert.isAbove(place, before, says)
      if (isMessage) last.rooms.set(command.room, place)
      else last.other = place
      last.any = Math.max(last.any, place)
    }
    // Each has one answer, and nothing is answered after the end.
    assert.strictEqual(last.any + 1, final.length, heard.join("\n"))
    assert.strictEqual(places.size, final.length, heard.join("\n"))
    const bye = (heard.at(-1) ?? "").replace(/^@\d+ /, "")
    assert.strictEqual(bye, `BYE ${reference.over ?? (reference.isKept ? "kept" : "quit")}`)
    assert.lengthOf(
      heard.filter((line) => /^(@\d+ )?BYE /.test(line)),
      1
    )
    return reference
  }).pipe(Effect.scoped)

const withLettersOnly = (nick: Nick) => Nick.make(nick.replace(/[^A-Za-z]/g, ""))
const room = fc.constantFrom(...["lobby", "dev", "a"].map((name) => RoomName.make(name)))
const command: fc.Arbitrary<Command> = fc
  .tuple(Arbitrary.make(Commands.schema), room)
  .map(([command, room]) => ("room" in command ? { ...command, room } : command))
  .chain(
    (command): fc.Arbitrary<Command> =>
      command._tag === "Nick"
        ? fc.constantFrom(command, { ...command, nick: withLettersOnly(command.nick) })
        : fc.constant(command)
  )
/** BYE is rare, so that runs are long; some begin with a name. */
const runs = fc
  .tuple(
    fc.option(command.filter(({ _tag }) => _tag === "Nick")),
    fc.array(
      fc.oneof(
        { weight: 60, arbitrary: command.filter(({ _tag }) => _tag !== "Bye") },
        { weight: 1, arbitrary: command }
      ),
      { maxLength: 80, size: "max" }
    )
  )
  .map(([nick, rest]) => (nick === null ? rest : [nick, ...rest]))

/** One of each. */
const all: ReadonlyArray<Command> = [
  ...[
    `AUTH ${"A".repeat(22)}`,
    "NICK bob",
    `RESUME ${"A".repeat(22)}`,
    "JOIN dev",
    "PART dev",
    "SAY lobby hi"
  ],
  ...[
    "TELL bob hi",
    "WHO lobby",
    "HISTORY lobby 5",
    "AFTER lobby 5 a:1",
    "SEARCH lobby 5 hi",
    "ROOMS"
  ],
  ...["TOPIC lobby hi", "PAIR", "ADDKEY bob 2222-2222-2222", "KEYS", "FORGETKEY sha256.2222"],
  ...["KICK bob", "MUTE bob 60", "BAN bob 60", "UNBAN bob", "BANS"],
  ...["INVITE lobby bob", "SET lobby slow 5", "PING", "BYE"]
].map((line) => {
  const decoded = Commands.decode(line)
  assert.strictEqual(decoded._tag, "Right", line)
  return decoded._tag === "Right" ? decoded.right.body : { _tag: "Ping" }
})
const [, nick, resume, join] = all
const isBye = ({ _tag }: Command) => _tag === "Bye"

describe("every command", () => {
  it("is among those that are tried", () => {
    assert.sameMembers(
      all.map(verbOf),
      [...finalAnswer.keys()].map((verb) => verb ?? "")
    )
  })

  effectProperty(
    "gets one final answer, of its kind, and in order but for messages in different rooms",
    [runs],
    ([run]) => converse(run).pipe(Effect.asVoid, Effect.provide(services())),
    property(0.05)
  )

  /** Lets every command be said in a standing, to one server; all but the last in one run. */
  const inStanding = (standing: ReadonlyArray<Command | undefined>) =>
    Effect.gen(function* () {
      const begun = standing.filter((command) => command !== undefined)
      const [byes, others] = [all.filter(isBye), all.filter((command) => !isBye(command))]
      for (const one of others) yield* converse([...begun, one, ...byes])
      return yield* converse([...begun, ...others, ...byes, ...others])
    }).pipe(Effect.provide(services()))

  it.effect("gets it before there is a name", () => inStanding([]))
  it.effect("gets it in the lobby, and in another room", () =>
    Effect.gen(function* () {
      yield* inStanding([nick])
      yield* inStanding([nick, join])
    })
  )
  it.effect("gets it outside of every room", () =>
    inStanding([nick, { _tag: "Part", room: lobby }])
  )
  it.effect("gets it in 64 rooms, and not in one more", () =>
    Effect.gen(function* () {
      const joins = Arr.makeBy(maxRooms - 1, (at) => ({
        _tag: "Join" as const,
        room: RoomName.make(`r${at}`)
      }))
      const begun = converse([...(nick ? [nick] : []), ...joins])
      const reference = yield* Effect.provide(begun, services())
      assert.strictEqual(reference.rooms.size, maxRooms)
      yield* inStanding([nick, ...joins])
    })
  )
  it.effect("gets it up to the last error that is allowed before a name, and then no more", () =>
    Effect.gen(function* () {
      const faults = Arr.makeBy(maxFaults - 1, () => resume)
      const begun = converse(faults.filter((fault) => fault !== undefined))
      const reference = yield* Effect.provide(begun, services())
      assert.strictEqual(reference.over, undefined)
      yield* inStanding(faults)
      const ended = yield* inStanding([...faults, resume])
      assert.strictEqual(ended.over, "protocol")
    })
  )
})
