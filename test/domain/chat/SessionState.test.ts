import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, HashSet, Option } from "effect"
import type { Command } from "../../../src/domain/chat/Command.ts"
import { Count } from "../../../src/domain/chat/Count.ts"
import type { Event } from "../../../src/domain/chat/Event.ts"
import { Nick } from "../../../src/domain/chat/Nick.ts"
import { Epoch } from "../../../src/domain/chat/Position.ts"
import { lobby, RoomName } from "../../../src/domain/chat/RoomName.ts"
import { Seq } from "../../../src/domain/chat/Seq.ts"
import * as Session from "../../../src/domain/chat/SessionState.ts"
import { Commands } from "../../../src/domain/protocol/natter/Commands.ts"
import * as document from "../../support/document.ts"
import { property } from "../../support/property.ts"

/** The final answer that the document gives for each command. */
const finalAnswer = new Map(
  document
    .tableHeaded("you say")
    .map(([command = "", answer = ""]) => [document.spans(command)[0], document.spans(answer)[0]])
)

const position = { epoch: Epoch.make("e"), seq: Seq.make(0) }
const failure = { _tag: "Err" } as const

/** What a server answers to a command that it carries out. */
const success = (command: Command): Event => {
  switch (command._tag) {
    case "Nick":
      return { _tag: "Ready", nick: command.nick }
    case "Join":
      return { _tag: "Joined", room: command.room, position, members: Count.make(1) }
    case "Retention":
      return { _tag: "Retention", room: command.room, messages: Count.make(1) }
    case "Ping":
      return { _tag: "Pong" }
    case "Bye":
      return { _tag: "Bye", reason: "quit" }
    default:
      return { _tag: "Ok" }
  }
}

const commands = Arbitrary.make(Commands.schema)
const runs = fc.array(fc.tuple(commands, fc.boolean()), { maxLength: 80 })
const before: ReadonlyArray<Command["_tag"]> = ["Nick", "Resume", "Ping", "Bye"]

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
        if (command._tag === "Resume") continue
        const objection = Session.objection(state, command)
        const isFit =
          nick === undefined
            ? before.includes(command._tag)
            : command._tag === "Say" || command._tag === "Part"
              ? rooms.has(command.room)
              : command._tag !== "Join" || rooms.has(command.room) || rooms.size < Session.maxRooms
        assert.strictEqual(Option.isNone(objection), isFit && !over)
        const answer = Option.isNone(objection) && isDone ? success(command) : failure
        if (answer !== failure)
          assert.strictEqual(answer._tag.toUpperCase(), finalAnswer.get(command._tag.toUpperCase()))
        state = Session.answered(state, command, answer)

        if (!over && answer === failure && nick === undefined) faults += 1
        if (answer !== failure) {
          if (command._tag === "Nick") {
            if (nick === undefined) rooms.add(lobby)
            nick = command.nick
          }
          if (command._tag === "Join") rooms.add(command.room)
          if (command._tag === "Part") rooms.delete(command.room)
        }
        over ||= faults === Session.maxFaults || answer._tag === "Bye"
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
    const join = (room: RoomName) => Session.objection(state, { _tag: "Join", room })
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
