/** A room without a server around it, and members of it who remember what was written to them. */
import { Effect, Either, Option } from "effect"
import type { Event } from "../../src/domain/chat/Event.ts"
import { LineId } from "../../src/domain/chat/LineId.ts"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { blank } from "../../src/domain/chat/Profile.ts"
import { lobby } from "../../src/domain/chat/RoomName.ts"
import { SessionId } from "../../src/domain/chat/SessionId.ts"
import { sanitizeText } from "../../src/domain/chat/Text.ts"
import { Topic } from "../../src/domain/chat/Topic.ts"
import { Events } from "../../src/domain/protocol/natter/Events.ts"
import { natter1 } from "../../src/domain/protocol/natter/Natter1.ts"
import * as MemoryLog from "../../src/services/server/log/MemoryLog.ts"
import type { Body } from "../../src/services/server/log/RoomLog.ts"
import type { Outlet } from "../../src/services/server/room/Outlet.ts"
import type { Participant } from "../../src/services/server/room/Participant.ts"
import type { Reply } from "../../src/services/server/room/Question.ts"
import { make, type Room } from "../../src/services/server/room/Room.ts"
import { FickleLogs } from "./fickle-logs.ts"

/** Somebody who remembers what was written to them, as `MSG 1 hello` or `@1 OK 1`. */
export const person = (nick: string) => {
  const lines: Array<string> = []
  const accepted: Array<number> = []
  let outstanding = 0
  let wake = () => {}
  let isOver = false
  const outlet: Outlet = {
    dialect: natter1.dialect("letters"),
    write: (bytes) => void lines.push(...Buffer.from(bytes).toString().trimEnd().split("\n")),
    writeSoon: (bytes) => outlet.write(bytes),
    encode: (out) => natter1.encode("letters", out)[1],
    send: (...out) => {
      for (const one of out) outlet.write(Buffer.from(natter1.encode("letters", one)[1]))
    }
  }
  const who: Participant = {
    id: SessionId.make(nick),
    nick: Nick.make(nick),
    outlet,
    profile: blank,
    heldFor: () => undefined,
    leaveReason: "quit",
    toldThatGone: () => undefined,
    get isOver() {
      return isOver
    },
    accept: (id) => void accepted.push(...Option.toArray(id)),
    answered: (messages) => {
      outstanding -= messages
      if (outstanding === 0) wake()
    },
    abandon: () => void lines.push("BYE internal")
  }
  const end = () => {
    isOver = true
  }
  const expect = (messages: number) => {
    outstanding += messages
  }
  const settled = Effect.async<void>((resume) => {
    wake = () => resume(Effect.void)
    if (outstanding === 0) wake()
  })
  const reply = (event: Event) => outlet.send({ _tag: "Reply", reply: event, id: Option.none() })
  /** What was said to them: without rooms, times and epochs. */
  const heard = () =>
    lines
      .filter((line) => !line.startsWith("ENTER"))
      .map((line) => {
        const id = /^@\d+ /.exec(line)?.[0] ?? ""
        const event = Either.getOrThrow(Events.decode(line)).body
        if (event._tag === "Msg") return `MSG ${event.seq} ${event.text}`
        if (event._tag === "Topic") return `TOPIC ${event.seq} ${event.topic ?? "-"}`
        if (event._tag === "Ok") return `${id}OK ${event.at?.position.seq}`
        return `${id}${event._tag.toUpperCase()}${event._tag === "Err" ? ` ${event.code}` : ""}`
      })
  return { who, outlet, reply, expect, settled, accepted, heard, end }
}
export type Person = ReturnType<typeof person>

const ids = { next: 1 }
const publish = ({ say }: Room, { expect, who }: Person, bodies: ReadonlyArray<Body>) => {
  expect(bodies.length)
  return Effect.suspend(() =>
    say(
      bodies.map((body) => ({
        _tag: "Say" as const,
        by: who,
        id: Option.some(LineId.make(ids.next++)),
        body
      }))
    )
  )
}

export const say = (room: Room, by: Person, ...texts: ReadonlyArray<string>) =>
  publish(
    room,
    by,
    texts.map((text) => ({ _tag: "Said", text: sanitizeText(text) }))
  )

/** Sets the topic; without one the old one is taken away. */
export const setTopic = (room: Room, by: Person, topic?: string) =>
  publish(room, by, [
    { _tag: "TopicSet", topic: topic === undefined ? undefined : Topic.make(topic) }
  ])

/** Enters a room, until the scope closes. */
export const enter = (
  { enter }: Room,
  { who, ...person }: Person,
  reply: Reply = person.reply,
  isWanted?: () => boolean
) => Effect.scopeWith((scope) => enter(scope, who, reply, isWanted))

/** A room over a fickle log, with alice and bob in it, and the place where its log begins. */
export const open = Effect.gen(function* () {
  const logs = new FickleLogs()
  const log = yield* MemoryLog.makeLogs(() => 100, 1_000_000).open(lobby)
  const start = Option.some(yield* log.head)
  const room = yield* make(lobby, logs.wrap(lobby, log), 1000)
  const alice = person("alice")
  const bob = person("bob")
  yield* enter(room, alice)
  yield* enter(room, bob)
  ids.next = 1
  return { room, logs, start, alice, bob }
})
