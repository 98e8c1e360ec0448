/** What the clients do. */
import { Clock, Effect } from "effect"
import { Nick } from "../../src/domain/chat/Nick.ts"
import { lobby, RoomName } from "../../src/domain/chat/RoomName.ts"
import { wordsOf } from "../../src/domain/chat/search/Words.ts"
import type { Headless } from "../support/headless.ts"
import type { Dice } from "../support/random.ts"
import type { IrcMember } from "./irc-member.ts"

export const tea = RoomName.make("tea")

export const nickOf = (n: number): Nick => {
  const letter = (of: number) => String.fromCharCode(97 + of)
  return Nick.make(`Client${letter(Math.floor(n / 26) % 26)}${letter(n % 26)}`)
}

const fillings = [
  "",
  " é汉👋🏽",
  ` ${"long ".repeat(60)}end`,
  "\nin two lines",
  " back\\slash \\n"
] as const

/** Nobody says more while so many lines wait for their answers: the client would not take them. */
const patience = 200

/** Searches for a word of something that was accepted, most often one of few messages. */
const search = ({ chance, pick }: Dice, { history, nick, search }: Headless): Effect.Effect<void> =>
  Effect.suspend(() => {
    const own = history.recorded.flatMap((one) =>
      one._tag === "Shown" && one.nick === nick && one.place.stream === lobby ? [one.text] : []
    )
    const words = own[Math.floor(chance() * own.length)]
    const [first, ...rest] = words === undefined ? [] : wordsOf(words)
    if (first === undefined) return Effect.void
    const numbers = rest.filter((word) => /\d/.test(word))
    return search(
      lobby,
      chance() < 0.7 && numbers[0] !== undefined ? numbers[0] : pick([first, ...rest])
    )
  })

/** Does something at random times, again and again. */
const often = (random: Dice, every: number, act: Effect.Effect<void>): Effect.Effect<never> => {
  let at = Number.NaN
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    // Counted from the planned time, so that a busy machine does not lower the rate.
    at = (Number.isNaN(at) ? now : at) + random.between(every / 2, every * 1.5)
    if (at > now) yield* Effect.sleep(at - now)
    yield* act
  }).pipe(Effect.forever)
}

/** Those who are told something in private: their sessions wait for them. */
export type Listeners = readonly [Nick, ...ReadonlyArray<Nick>]

/** Sends messages at random times: most to the lobby, some to another room or to one person. Some set a topic, some search. */
export const talk = (
  random: Dice,
  client: Headless,
  listeners: Listeners,
  every: number
): Effect.Effect<never> => {
  let count = 0
  const act = Effect.gen(function* () {
    if (client.state().pendingLines.length >= patience) return
    const text = `${client.nick} says ${++count}${random.pick(fillings)}`
    if (random.chance() < 0.05) yield* search(random, client)
    const where = random.chance()
    if (where < 0.8) return yield* client.say(lobby, text)
    if (where < 0.85) return yield* client.say(tea, text)
    if (where < 0.9) return yield* client.setTopic(tea, `${client.nick} is number ${count}`)
    const to = random.pick(listeners)
    yield* to === client.nick ? client.say(lobby, text) : client.whisper(to, text)
  })
  return often(random, every, act)
}

/** The same over IRC, which has no search. */
export const talkIrc = (
  random: Dice,
  member: IrcMember,
  listeners: Listeners,
  every: number
): Effect.Effect<never> => {
  let count = 0
  const act = Effect.sync(() => {
    const text = `${member.nick} says ${++count}${random.pick(fillings)}`
    const where = random.chance()
    if (where < 0.8) member.say(lobby, text)
    else if (where < 0.9) member.say(tea, text)
    else if (where < 0.95) member.setTopic(tea, `${member.nick} is number ${count}`)
    else member.whisper(random.pick(listeners), text)
  })
  return often(random, every, act)
}
