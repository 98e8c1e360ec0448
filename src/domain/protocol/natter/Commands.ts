import { Command } from "../../chat/Command.ts"
import { optional, tag } from "./FieldCodec.ts"
import {
  beginning,
  count,
  invitation,
  keep,
  marks,
  nick,
  pairingWord,
  position,
  query,
  reason,
  room,
  secret,
  setting,
  subject,
  term,
  text,
  time,
  topic
} from "./Fields.ts"
import { type LineCodec, lineCodec } from "./LineCodec.ts"

/** The lines of a client. Each gets exactly one final answer. */
export const Commands: LineCodec<Command> = lineCodec(Command, {
  Auth: {
    fields: { invitation },
    meaning: "show an invitation, on a server that asks for one; before NICK and RESUME"
  },
  Nick: {
    fields: { nick, keep: optional(keep) },
    meaning:
      "claim a name, or change it; with a `secret` of your own the session is kept for `seconds` after a lost connection"
  },
  Resume: {
    fields: { secret, marks, since: tag(time) },
    meaning:
      "resume a kept session on a new connection; a mark is how far you have read: `room=position` or `inbox=seq`; with the tag `since` also the changes of names since then are told"
  },
  Join: { fields: { room }, meaning: "enter a room" },
  Part: { fields: { room }, meaning: "leave a room" },
  Say: { fields: { room, text }, meaning: "send a message to everyone else in the room" },
  Tell: {
    fields: { nick, text, since: tag(time) },
    meaning:
      "send a message to one person; with the tag `since`, only if they have the name since then"
  },
  Who: { fields: { room }, meaning: "ask who is in a room" },
  History: {
    fields: { room, count, position: optional(position) },
    meaning: "ask for the last `count` messages of a room, or the last `count` before `position`"
  },
  After: {
    fields: { room, count, position },
    meaning: "ask for the first `count` messages of a room after `position`"
  },
  Search: {
    fields: { room, count, query },
    meaning: "ask for the last `count` messages of a room that a `query` finds"
  },
  Rooms: { fields: {}, meaning: "ask which rooms there are" },
  Topic: {
    fields: { room, topic: optional(topic) },
    meaning: "say what a room is about; without a `topic` the old one is taken away"
  },
  Pair: {
    fields: {},
    meaning: "ask for a word with which one more key may use your name"
  },
  AddKey: {
    fields: { nick, word: pairingWord },
    meaning: "add the key of this connection to a name, with the word that `PAIR` has given"
  },
  Keys: { fields: {}, meaning: "ask for the keys of your name" },
  ForgetKey: {
    fields: { beginning },
    meaning: "take the key whose pin begins like this from your name"
  },
  Kick: {
    fields: { nick, reason: optional(reason) },
    meaning: "operators: end the session of somebody"
  },
  Mute: {
    fields: { nick, seconds: term, reason: optional(reason) },
    meaning: "operators: keep somebody silent for `seconds`; 0 lifts that"
  },
  Ban: {
    fields: { subject, seconds: term, reason: optional(reason) },
    meaning:
      "operators: keep out a nickname, a key or an IP address (IPv6: its /64) for `seconds`, with 0 until UNBAN; somebody who is here is banned by name and key, without a key by name and address, and kicked"
  },
  Unban: {
    fields: { subject },
    meaning:
      "operators: lift a ban; for a nickname also what was banned with it, for a key or an address also mutes"
  },
  Bans: { fields: {}, meaning: "operators: ask which bans and mutes there are" },
  Invite: {
    fields: { room, nick },
    meaning:
      "let somebody into a private room, and tell them of the room; for its members and for operators"
  },
  Set: {
    fields: { room, to: setting },
    meaning:
      "operators: `private on` and `private off`, or `slow` with the seconds between two messages of a member, 0 for none"
  },
  Ping: {
    fields: { text: optional(text) },
    meaning:
      "ask for a sign of life; a barrier at the `rate`: then it is answered only after every command before it"
  },
  Bye: { fields: { text: optional(text) }, meaning: "leave; the name is free at once" }
})
