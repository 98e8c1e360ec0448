import { Cause, type Effect, Option } from "effect"
import type { LineId } from "../../../domain/chat/LineId.ts"
import type { Position } from "../../../domain/chat/Position.ts"
import type { RoomName } from "../../../domain/chat/RoomName.ts"
import { seqAfter } from "../../../domain/chat/Seq.ts"
import type { SessionId } from "../../../domain/chat/SessionId.ts"
import type { Topic } from "../../../domain/chat/Topic.ts"
import type { LogEvent } from "../../../domain/protocol/Protocol.ts"
import * as Counters from "../Counters.ts"
import { logsWaiting } from "../limits/Rooms.ts"
import type { Arrival, Draft, Receiver, Summary } from "../log/RoomLog.ts"
import type { Seated } from "../log/Seats.ts"
import { LogBroadcast, type Own } from "./Broadcast.ts"
import { eachThenThrow } from "./Each.ts"
import { logEvent } from "./LogEvents.ts"
import type { Members, Subscription } from "./Members.ts"
import { OfferTimes } from "./OfferTimes.ts"
import type { Say } from "./RoomCommand.ts"
import { SaidTags } from "./SaidTags.ts"
import { Unanswered } from "./Unanswered.ts"

type Appended = Extract<Arrival, { readonly _tag: "Appended" }>

type Report = (what: string, cause: Cause.Cause<never>) => void

/** Brings what arrives from a room's log to its members, and its answer to each author. */
export class Delivery implements Receiver {
  /** The place of the last entry that was delivered. */
  position: Position
  /** What the room was about then. */
  topic: Topic | undefined
  /** Nothing arrives from the log any more, and the room goes on without it. */
  isCut = false
  private readonly room: RoomName
  private readonly members: Members
  private readonly unanswered: Unanswered
  private readonly saidTags = new SaidTags()
  private readonly offerTimes = new OfferTimes(Counters.deliverySeconds)
  /** Of the entries that are being delivered, those that were offered here and are acknowledged. */
  private acknowledged = 0
  private readonly report: Report
  private readonly changed: () => void

  /**
   * @param report is told what could not be done
   * @param now milliseconds of the clock that never goes back
   * @param changed is called when members have still to be told who has entered or left elsewhere
   */
  constructor(
    room: RoomName,
    members: Members,
    { head, topic }: Summary,
    report: Report,
    now: () => number,
    changed: () => void = () => {}
  ) {
    this.report = report
    this.changed = changed
    this.room = room
    this.members = members
    this.position = head
    this.topic = topic
    this.unanswered = new Unanswered(now, (author, id) => this.tellRefused(author, id))
  }

  /** Notes that these messages are offered to the log. */
  expect(says: ReadonlyArray<Say>): void {
    this.unanswered.expect(says)
    this.saidTags.expect(says)
    this.offerTimes.offered(says.length)
  }

  /** Answers messages that were just expected, and that the log did not take, when it is their turn. */
  refuseLast(says: ReadonlyArray<Say>): void {
    this.offerTimes.withdrawn()
    this.unanswered.refuseLast(says)
    this.saidTags.forget(says.map(({ by, id }) => ({ author: by.id, id })))
  }

  /** More is on its way than the log has to hold. */
  get isCrowded(): boolean {
    return this.unanswered.size > logsWaiting
  }

  /** It is crowded, and nobody knows how long. */
  get isFull(): boolean {
    return this.isCrowded && this.unanswered.isStuck
  }

  /**
   * Waits until everything that was offered has arrived, or nothing has arrived for so long that nobody
   * knows when it will. For the sequencer alone, as is `uncrowded`.
   */
  get settled(): Effect.Effect<void> {
    return this.unanswered.downTo(0)
  }

  /** Waits in the same way until it is not crowded. */
  get uncrowded(): Effect.Effect<void> {
    return this.unanswered.downTo(logsWaiting)
  }

  receive(arrival: Arrival): void {
    try {
      if (arrival._tag === "Appended") this.deliver(arrival)
      else if (arrival._tag === "Seated") this.seat(arrival.changes)
      else if (arrival._tag === "Lost") this.refuse(arrival.drafts)
      else if (arrival._tag === "Known") this.answer(arrival.draft, arrival.at)
      else if (arrival._tag === "Doubtful") this.doubt(arrival.drafts)
      else if (arrival._tag === "Begun") this.begin(arrival.from)
      else this.cut()
    } catch (defect) {
      this.report("Messages could not be delivered to every member.", Cause.die(defect))
    }
  }

  /**
   * Writes entries to every member at once, each author's acknowledgements in their places. The
   * entries are in the log, whatever becomes of their delivery: a defect in it is thrown when
   * everyone else has them, and their authors are told that they are accepted.
   */
  private deliver({ drafts, first }: Appended): void {
    const { events, own } = this.entries(drafts, first)
    this.position = { epoch: first.epoch, seq: seqAfter(first.seq, drafts.length - 1) }
    Counters.batches.unsafeUpdate(1, [])
    Counters.messages.unsafeUpdate(drafts.length, [])
    Counters.deliveries.unsafeUpdate(this.deliveries(drafts.length, own), [])
    const broadcast = new LogBroadcast(events, first.epoch)
    const authors = new Set<Subscription>()
    this.acknowledged = 0
    const steps = [
      () => this.members.announce(),
      () => this.writeToAuthors(broadcast, own, authors),
      () => this.writeToOthers(broadcast, authors),
      () => this.acceptRest(own),
      () => this.offerTimes.delivered(this.acknowledged)
    ]
    eachThenThrow(steps, (step) => step())
  }

  /** How often so many entries are delivered: each to every member but its author, who may have left. */
  private deliveries(entries: number, own: ReadonlyMap<SessionId, ReadonlyArray<Own>>): number {
    const { subscriptions } = this.members
    let toAuthors = 0
    for (const [author, mine] of own) if (subscriptions.has(author)) toAuthors += mine.length
    return entries * subscriptions.size - toAuthors
  }

  /**
   * Takes out of `own` who has its acknowledgements, and notes whom it has tried. Authors wait for these before
   * they go on, so nothing of them is held back.
   */
  private writeToAuthors(
    broadcast: LogBroadcast,
    own: Map<SessionId, ReadonlyArray<Own>>,
    authors: Set<Subscription>
  ): void {
    eachThenThrow(own, ([id, mine]) => {
      const member = this.members.subscriptions.get(id)
      if (member === undefined) return
      authors.add(member)
      member.outlet.write(broadcast.spliceAcks(member.outlet, mine))
      own.delete(id)
      this.acknowledge(id, mine)
    })
  }

  // A room of a thousand does this a thousand times for each batch: it looks at few objects.
  private writeToOthers(broadcast: LogBroadcast, authors: Set<Subscription>): void {
    eachThenThrow(this.members.subscriptions.values(), (member) => {
      const { outlet } = member
      if (!authors.has(member)) outlet.writeSoon(broadcast.bytes(outlet.dialect))
    })
  }

  /** Answers authors who are not in the room any more, or whose lines could not be written together. */
  private acceptRest(own: Map<SessionId, ReadonlyArray<Own>>): void {
    eachThenThrow(own, ([author, mine]) => {
      const outlet = this.members.subscriptions.get(author)?.outlet
      try {
        for (const { answer: reply, id } of mine) outlet?.send({ _tag: "Reply", reply, id })
      } finally {
        this.acknowledge(author, mine)
      }
    })
  }

  /** Answers messages that were on their way, and that the log does not have and never will. */
  private refuse(lost: ReadonlyArray<Draft>): void {
    this.saidTags.forget(lost)
    eachThenThrow(lost, ({ author, id }) => {
      try {
        this.tellRefused(author, id)
      } finally {
        this.offerTimes.lost(this.unanswered.answered(author, 1))
      }
    })
  }

  /** Answers a message that stands in the log already. */
  private answer({ author, id, time }: Draft, position: Position): void {
    this.saidTags.forget([{ author, id }])
    const answer = { _tag: "Ok", at: { room: this.room, position }, time } as const
    const member = this.members.subscriptions.get(author)
    const who = this.unanswered.find(author) ?? member?.who
    who?.accept(id, answer)
    member?.outlet.send({ _tag: "Reply", reply: answer, id })
    this.offerTimes.lost(this.unanswered.answered(author, 1))
  }

  private tellRefused(author: SessionId, id: Option.Option<LineId>): void {
    const member = this.members.subscriptions.get(author)
    // Nobody knows whether such a message will not arrive after all: the client asks again.
    if (member?.who.isFromElsewhere === true && Option.isSome(id)) member.who.abandon()
    else member?.outlet.send({ _tag: "Failure", error: { _tag: "Unavailable" }, id })
  }

  private seat(changes: ReadonlyArray<Seated>): void {
    this.members.hear(changes)
    this.changed()
  }

  /** The log begins anew: who is here comes back for it. */
  private begin({ head, topic }: Summary): void {
    this.position = head
    this.topic = topic
    this.unanswered.abandon()
    this.saidTags.clear()
    for (const { who } of this.members.subscriptions.values()) who.abandon()
    this.members.tellAll()
  }

  /** Their authors come back to learn what became of these. They may still arrive. */
  private doubt(drafts: ReadonlyArray<Draft>): void {
    this.saidTags.forget(drafts)
    for (const author of new Set(drafts.map(({ author }) => author)))
      this.unanswered.find(author)?.abandon()
  }

  /** Gives up what is on its way: nobody knows what became of it. */
  private cut(): void {
    this.isCut = true
    this.report("The room is cut off from its log.", Cause.empty)
    this.offerTimes.clear()
    this.unanswered.abandon()
    this.saidTags.clear()
  }

  /** What is said of the entries, and what each author is answered; notes the topic. */
  private entries(drafts: ReadonlyArray<Draft>, { epoch, seq: first }: Position) {
    const events: Array<LogEvent> = []
    const own = new Map<SessionId, Array<Own>>()
    drafts.forEach((draft, index) => {
      const { author, body, id, time } = draft
      const seq = seqAfter(first, index)
      const answer = {
        _tag: "Ok",
        at: { room: this.room, position: { epoch, seq } },
        time
      } as const
      const mine = own.get(author)
      if (mine === undefined) own.set(author, [{ index, id, answer }])
      else mine.push({ index, id, answer })
      events.push(this.saidTags.withThose(logEvent(this.room, seq, draft), draft))
      if (body._tag === "TopicSet") this.topic = body.topic
    })
    return { events, own }
  }

  private acknowledge(author: SessionId, own: ReadonlyArray<Own>): void {
    // What another node was told before the author came here is answered here.
    const who = this.unanswered.find(author) ?? this.members.subscriptions.get(author)?.who
    if (who !== undefined) for (const { answer, id } of own) who.accept(id, answer)
    this.acknowledged += this.unanswered.answered(author, own.length)
  }
}
