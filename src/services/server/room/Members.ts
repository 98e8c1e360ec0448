import type { Nick } from "../../../domain/chat/Nick.ts"
import { type PresenceChange, presenceEvents } from "../../../domain/chat/PresenceBatch.ts"
import { blank } from "../../../domain/chat/Profile.ts"
import type { LeaveReason } from "../../../domain/chat/Reasons.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { Seconds } from "../../../domain/chat/Seconds.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Timestamp } from "../../../domain/chat/Timestamp.ts"
import type { Outgoing, RoomEvent } from "../../../domain/protocol/Protocol.ts"
import { announcedAtOnce } from "../limits/Rooms.ts"
import type { Elsewhere, Seat, Seated } from "../log/Seats.ts"
import { Broadcast } from "./Broadcast.ts"
import { eachThenThrow } from "./Each.ts"
import { nowhere, type Outlet } from "./Outlet.ts"
import type { Participant } from "./Participant.ts"

/** What a room knows of one member: the name it goes by there, and where its lines go. */
export interface Subscription {
  readonly who: Participant
  nick: Nick
  outlet: Outlet
  /** The others were told that it entered, and will be told that it left. */
  readonly isAnnounced: boolean
  /** How many of the changes that are not announced yet came before this member. */
  skip: number
}

/** A change that is not announced yet. */
type Pending = PresenceChange & {
  /** Of somebody who is gone: those who were told so in another room. */
  readonly told?: Set<SessionId> | undefined
}

/** A name that a member takes, when, and since when it had the one before. */
export interface NewName {
  readonly nick: Nick
  readonly at: Timestamp
  readonly since: Timestamp
}

/**
 * Who is in a room, and which changes the others have still to be told. Only the room's sequencer adds,
 * removes and renames members; its delivery announces, and a lost connection detaches. Each method runs
 * to its end without a pause, so none of them sees another half done.
 */
export class Members {
  readonly subscriptions = new Map<SessionId, Subscription>()
  /** Members whose client is connected. */
  private present = 0
  private changes: Array<Pending> = []
  private readonly room: RoomName
  private readonly quietAbove: number
  private readonly time: () => Timestamp
  private readonly now: () => number
  private readonly elsewhere: Elsewhere | undefined
  /** Those at other nodes of whom ours were told that they entered, and will be told that they left. */
  private readonly announced = new Set<SessionId>()

  /**
   * @param quietAbove number of members above which nobody is told who enters and leaves
   * @param time of the wall clock
   * @param now milliseconds of the clock that never goes back
   * @param elsewhere the members at other nodes, where several share the room
   */
  constructor(
    room: RoomName,
    quietAbove: number,
    time: () => Timestamp,
    now: () => number = () => 0,
    elsewhere?: Elsewhere
  ) {
    this.room = room
    this.quietAbove = quietAbove
    this.time = time
    this.now = now
    this.elsewhere = elsewhere
    if (!this.isQuiet) for (const { session } of this.others) this.announced.add(session)
  }

  get size(): number {
    return this.subscriptions.size + (this.elsewhere?.count() ?? 0)
  }

  /** Those at other nodes. */
  get others(): ReadonlyArray<Seat> {
    const seats = this.elsewhere?.seats() ?? []
    return seats.filter(({ session }) => !this.subscriptions.has(session))
  }

  get hasChanges(): boolean {
    return this.changes.length > 0
  }

  /** They are few, and some of them gain nothing where changes are gathered. */
  get arePrompt(): boolean {
    if (this.size > announcedAtOnce) return false
    for (const { outlet } of this.subscriptions.values())
      if (outlet.dialect.tellsEach === true) return true
    return false
  }

  has({ id }: Participant): boolean {
    return this.subscriptions.has(id)
  }

  /** The name that a member goes by in the room. */
  nickOf({ id, nick }: Participant): Nick {
    return this.subscriptions.get(id)?.nick ?? nick
  }

  /** Those who are connected: a crowd that is away does not make a room quiet. */
  private get isQuiet(): boolean {
    return this.present + (this.elsewhere?.count() ?? 0) > this.quietAbove
  }

  enter(who: Participant): void {
    const { id, nick, outlet } = who
    if (this.subscriptions.has(id)) return
    const time = this.time()
    // One that comes from another node with its session has been here all the time.
    const wasHere = this.elsewhere?.has(id) === true
    const isAnnounced = this.announced.delete(id) || !this.isQuiet
    const profile = who.profile === blank ? {} : { profile: who.profile }
    if (isAnnounced && !wasHere) this.changes.push({ _tag: "Enter", nick, time, ...profile })
    this.subscriptions.set(id, { who, nick, outlet, isAnnounced, skip: this.changes.length })
    if (outlet !== nowhere) this.present += 1
    this.elsewhere?.tell({ _tag: "Enter", session: id, nick, time })
    if (outlet === nowhere) this.tellAway(who)
  }

  /** @param told who has been told in another room that the member is gone; whoever is told here is added */
  leave({ id, parting }: Participant, reason: LeaveReason, told?: Set<SessionId>): void {
    const member = this.subscriptions.get(id)
    if (member === undefined) return
    this.subscriptions.delete(id)
    if (member.outlet !== nowhere) this.present -= 1
    const time = this.time()
    if (member.isAnnounced || !this.isQuiet)
      this.changes.push({
        _tag: "Leave",
        nick: member.nick,
        time,
        reason,
        told,
        ...(parting !== undefined && (reason === "part" || reason === "quit")
          ? { words: parting }
          : {})
      })
    this.elsewhere?.tell({ _tag: "Leave", session: id, time, reason })
  }

  /** Tells other nodes who is here: they have forgotten it. */
  tellAll(): void {
    this.announced.clear()
    for (const { nick, outlet, who } of this.subscriptions.values()) {
      this.elsewhere?.tell({ _tag: "Enter", session: who.id, nick, time: this.time() })
      if (outlet === nowhere) this.tellAway(who)
    }
  }

  /** The room closes here: tells other nodes who has left it, unless they go on at one of them. */
  leaveAll(): void {
    for (const { who } of this.subscriptions.values()) {
      const { hasMoved, id, leaveReason: reason } = who
      if (hasMoved !== true && reason !== "shutdown")
        this.elsewhere?.tell({ _tag: "Leave", session: id, time: this.time(), reason })
    }
  }

  /** Forgets a member that has gone on at another node: it is still in the room. */
  drop({ id }: Participant): void {
    const member = this.subscriptions.get(id)
    if (member === undefined) return
    this.subscriptions.delete(id)
    if (member.outlet !== nowhere) this.present -= 1
    if (member.isAnnounced) this.announced.add(id)
  }

  /** Gives a member the outlet of a client that has come back. Earlier changes are not announced to it. */
  attach({ id }: Participant, outlet: Outlet): void {
    const member = this.subscriptions.get(id)
    if (member === undefined) return
    if (member.outlet === nowhere) this.present += 1
    member.outlet = outlet
    member.skip = this.changes.length
    this.elsewhere?.tell({ _tag: "Back", session: id })
  }

  /** The connection of a member is lost. */
  detach(who: Participant): void {
    const member = this.subscriptions.get(who.id)
    if (member === undefined) return
    if (member.outlet !== nowhere) this.present -= 1
    member.outlet = nowhere
    this.tellAway(who)
  }

  private tellAway(who: Participant): void {
    const seconds = who.heldFor(this.now()) ?? Seconds.make(0)
    this.elsewhere?.tell({ _tag: "Away", session: who.id, seconds })
  }

  /** Gives a member its new name, and tells everyone who is connected and was not told in another room. */
  rename({ id }: Participant, to: NewName, told: Set<SessionId>): void {
    const member = this.subscriptions.get(id)
    if (member === undefined) return
    const { nick: old } = member
    member.nick = to.nick
    this.elsewhere?.tell({ _tag: "Rename", session: id, ...to })
    try {
      this.announce()
    } finally {
      this.announceName(old, to, told)
    }
  }

  private announceName(old: Nick, { at: time, nick, since }: NewName, told: Set<SessionId>): void {
    this.broadcast({ _tag: "Rename", old, new: nick, time, since }, told)
  }

  /** Tells everyone who is connected and was not told in another room what a member has changed. */
  inform(event: RoomEvent, told: Set<SessionId>): void {
    try {
      this.announce()
    } finally {
      if (!this.isQuiet) this.broadcast(event, told)
    }
  }

  private broadcast(event: RoomEvent, told: Set<SessionId>): void {
    const all = new Broadcast([event])
    eachThenThrow(this.subscriptions, ([other, { outlet }]) => {
      // Another room may know where their lines go.
      if (outlet === nowhere || told.has(other)) return
      told.add(other)
      outlet.writeSoon(all.bytes(outlet.dialect))
    })
  }

  /** Takes in what has happened to members at other nodes. */
  hear(seated: ReadonlyArray<Seated>): void {
    for (const { change, nick, told } of seated) {
      if (change._tag === "Rename") {
        this.announce()
        this.announceName(nick, change, told)
      } else if (change._tag === "Enter" && !this.isQuiet) {
        this.announced.add(change.session)
        this.changes.push({ ...change, nick })
      } else if (change._tag === "Leave") {
        const wasAnnounced = this.announced.delete(change.session)
        if (wasAnnounced || !this.isQuiet)
          this.changes.push({ ...change, nick, told: change.reason === "part" ? undefined : told })
      }
    }
  }

  /** Says something to everyone who is connected. */
  tell(out: Outgoing): void {
    eachThenThrow(this.subscriptions.values(), ({ outlet }) => outlet.send(out))
  }

  /** Tells everyone the changes since they were last told, or since they entered. */
  announce(): void {
    if (this.changes.length === 0) return
    const { changes } = this
    this.changes = []
    const all: Broadcast = new Broadcast(presenceEvents(this.room, changes))
    const isSomebodyGone = changes.some(({ told }) => told !== undefined)
    /** What those are told who are not told all, by the places of these changes. */
    const some = new Map<string, Broadcast>()
    eachThenThrow(this.subscriptions, ([id, member]) => {
      const { outlet, skip } = member
      member.skip = 0
      if (skip >= changes.length) return
      let news = skip === 0 ? all : new Broadcast(presenceEvents(this.room, changes.slice(skip)))
      if (isSomebodyGone && outlet.dialect.tellsGoneOnce) {
        const places = untoldOf(changes, skip, id)
        if (places.length === 0) return
        const key = places.join()
        const untold = () => places.flatMap((place) => changes[place] ?? [])
        news = some.get(key) ?? new Broadcast(presenceEvents(this.room, untold()))
        some.set(key, news)
      }
      outlet.writeSoon(news.bytes(outlet.dialect))
    })
  }
}

/**
 * The places of the changes from one on, without those of which this member was told in another room: that somebody is gone. Notes
 * what it is told now. Where it is told only now that somebody has entered, it is also told that they are gone.
 */
const untoldOf = (
  changes: ReadonlyArray<Pending>,
  from: number,
  id: SessionId
): ReadonlyArray<number> => {
  const places: Array<number> = []
  const entered = new Set<Nick>()
  for (let place = from; place < changes.length; place++) {
    const change = changes[place]
    if (change === undefined) continue
    if (change._tag === "Enter") entered.add(change.nick)
    if (change.told?.has(id) === true && !entered.has(change.nick)) continue
    change.told?.add(id)
    places.push(place)
  }
  return places
}
