import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, HashSet, Option } from "effect"
import { type Command, Commands } from "../../../src/domain/chat/Command.ts"
import type { Event } from "../../../src/domain/chat/Event.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Count, Seq } from "../../../src/domain/chat/Count.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { refusal } from "../../../src/domain/chat/ErrorReply.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import * as Session from "../../../src/domain/chat/SessionState.ts"
import * as document from "../../support/document.ts"
import { property } from "../../support/property.ts"

/** The final answer that the document gives for each command. */
const finalAnswer = new Map(
  document
    .tableHeaded("you say")
    .map(([command = "", answer = ""]) => [document.spans(command)[0], document.spans(answer)[0]])
)

const position = { epoch: Epoch.make("e"), seq: Seq.make(0) }
const failure: Event = { _tag: "ERR", ...refusal("unavailable", "Not now.") }

/** What a server answers to a command that it carries out. */
const success = (command: Command): Event => {
  switch (command._tag) {
    case "NICK":
      return { _tag: "READY", nick: command.nick }
    case "JOIN":
      return { _tag: "JOINED", room: command.room, position, members: Count.make(1) }
    case "RETENTION":
      return { _tag: "RETENTION", room: command.room, messages: Count.make(1) }
    case "PING":
      return { _tag: "PONG" }
    case "BYE":
      return { _tag: "BYE", reason: "quit" }
    default:
      return { _tag: "OK" }
  }
}

const commands = Arbitrary.make(Commands.schema)
const runs = fc.array(fc.tuple(commands, fc.boolean()), { maxLength: 80 })
const before: ReadonlyArray<Command["_tag"]> = ["NICK", "RESUME", "PING", "BYE"]

describe("the session machine", () => {
  it.prop(
    "gives every command one final answer, and never comes into a state that should not exist",
    [runs],
    ([run]) => {
      let state: Session.State = Session.initial
      let faults = 0
      let nick: string | undefined
      let over = false
      const rooms = new Set<string>()
      for (const [command, isDone] of run) {
        // A session is resumed with the state that was kept, not by the machine.
        if (command._tag === "RESUME") continue
        const objection = Session.objection(state, command)
        const isFit =
          nick === undefined
            ? before.includes(command._tag)
            : command._tag === "SAY" || command._tag === "PART"
              ? rooms.has(command.room)
              : command._tag !== "JOIN" || rooms.has(command.room) || rooms.size < Session.maxRooms
        assert.strictEqual(Option.isNone(objection), isFit && !over)
        const answer: Event = Option.isNone(objection) && isDone ? success(command) : failure
        if (answer !== failure) assert.strictEqual(answer._tag, finalAnswer.get(command._tag))
        state = Session.answered(state, command, answer)

        if (!over && answer === failure && nick === undefined) faults += 1
        if (answer !== failure) {
          if (command._tag === "NICK") {
            if (nick === undefined) rooms.add(lobby)
            nick = command.nick
          }
          if (command._tag === "JOIN") rooms.add(command.room)
          if (command._tag === "PART") rooms.delete(command.room)
        }
        over ||= faults === Session.maxFaults || answer._tag === "BYE"
        if (over) assert.deepStrictEqual(state, Session.ended)
        else if (nick === undefined) assert.deepStrictEqual(state, { _tag: "Unnamed", faults })
        else {
          assert.isTrue(state._tag === "Named" && state.nick === nick)
          const known: ReadonlyArray<string> =
            state._tag === "Named" ? [...HashSet.values(state.rooms)] : []
          assert.deepStrictEqual([...known].sort(), [...rooms].sort())
        }
      }
    },
    property()
  )

  it("lets a session into as many rooms as it may be in, and no further", () => {
    const rooms = Array.from({ length: Session.maxRooms }, (_, at) => RoomName.make(`r${at}`))
    const state = Session.named(Nick.make("bob"), rooms)
    const join = (room: RoomName) => Session.objection(state, { _tag: "JOIN", room })
    assert.deepStrictEqual(
      Option.map(join(lobby), ({ code }) => code),
      Option.some("full")
    )
    for (const room of rooms) assert.deepStrictEqual(join(room), Option.none())
  })

  it("ends with the last fault that it bears, and not before", () => {
    let state: Session.State = Session.initial
    for (let fault = 1; fault < Session.maxFaults; fault++) {
      state = Session.faulted(state)
      assert.deepStrictEqual(state, { _tag: "Unnamed", faults: fault })
    }
    assert.deepStrictEqual(Session.faulted(state), Session.ended)
  })
})
