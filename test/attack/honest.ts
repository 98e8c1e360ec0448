/** Friends who chat while a server is attacked: what they say has to arrive, whatever happens. */
import { performance } from "node:perf_hooks"
import { Friend } from "./friend.ts"

/** What became of them. */
export interface Account {
  /** Milliseconds from each PING to its PONG. */
  readonly pongs: ReadonlyArray<number>
  /** Messages that arrived. */
  readonly arrived: number
  /** What was to happen, and did not. */
  readonly lost: ReadonlyArray<string>
}

const room = "friends"
const topic = "how to behave"
/** An empty room, in which something was said. */
const attic = "attic"
/** Told to Carol before the attack, and at its end. */
const secrets = ["the key", "is under", "the mat"]
const last = "come back"

/** Messages with numbers from one to another: each has to come once, in order. */
class Talk {
  said = 0
  heard = 0
  private readonly from: Friend
  private readonly room: string

  constructor(from: Friend, to: Friend, room: string, lost: Array<string>) {
    this.from = from
    this.room = room
    const start = `MSG ${room} `
    to.onLine((line) => {
      if (!line.startsWith(start) || !line.includes(` ${from.nick} number `)) return
      const number = Number(line.split(" ").at(-1))
      if (number !== this.heard + 1)
        lost.push(`${number} of ${from.nick} came after ${this.heard} in ${room}`)
      this.heard = number
    })
  }

  say(): void {
    this.said += 1
    this.from.say(`SAY ${this.room} number ${this.said}`)
  }
}

/** The text of a TOLD line. */
const textOf = (line: string) => line.split(" ").slice(4).join(" ")

/** Alice and Bob chat, Carol is away and keeps her session, Dave comes and goes. */
export class Friends {
  private readonly port: number
  private readonly alice: Friend
  private readonly bob: Friend
  private readonly talks: ReadonlyArray<Talk>
  private readonly carol: Friend
  private readonly pongs: Array<number> = []
  private readonly lost: Array<string>
  private readonly visits: Promise<void>
  private readonly timers: ReadonlyArray<NodeJS.Timeout>
  private isOver = false

  private constructor(port: number, alice: Friend, bob: Friend, carol: Friend) {
    this.port = port
    this.alice = alice
    this.bob = bob
    this.carol = carol
    const lost: Array<string> = []
    this.lost = lost
    this.talks = [new Talk(alice, bob, room, lost), new Talk(bob, alice, "lobby", lost)]
    const sent = new Map<string, number>()
    alice.onLine((line) => {
      const at = sent.get(line)
      if (at !== undefined) this.pongs.push(performance.now() - at)
      sent.delete(line)
    })
    let pings = 0
    this.timers = [
      setInterval(() => {
        pings += 1
        sent.set(`PONG ${pings}`, performance.now())
        alice.say(`PING ${pings}`)
      }, 200),
      setInterval(() => {
        for (const talk of this.talks) talk.say()
      }, 500)
    ]
    this.visits = this.visit()
  }

  /** They are there before anybody attacks. */
  static async gather(port: number): Promise<Friends> {
    const alice = await Friend.enter(port, "alice")
    const bob = await Friend.enter(port, "bob")
    const carol = await Friend.enter(port, "carol")
    for (const friend of [alice, bob, carol]) friend.say(`JOIN ${room}`)
    for (const friend of [alice, bob, carol]) await friend.settles()
    alice.say(`TOPIC ${room} ${topic}`)
    carol.say(`JOIN ${attic}\nSAY ${attic} mind the step\nPART ${attic}`)
    for (const friend of [alice, carol]) await friend.settles()
    carol.drop()
    for (const secret of secrets) alice.say(`TELL carol ${secret}`)
    await alice.settles()
    return new Friends(port, alice, bob, carol)
  }

  /** Dave comes and goes, and the others are told. */
  private async visit(): Promise<void> {
    while (!this.isOver) {
      try {
        const entered = this.alice.hears(/^ENTER lobby (.* )?dave\b/)
        const dave = await Friend.enter(this.port, "dave")
        await entered
        const left = this.alice.hears(/^LEAVE lobby \S+ quit (.* )?dave\b/)
        dave.say("BYE")
        await left
      } catch (error) {
        this.lost.push(error instanceof Error ? error.message : String(error))
      }
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }

  /** They say no more; waits until everything has arrived, and has Carol come back. */
  async leave(): Promise<Account> {
    this.isOver = true
    for (const timer of this.timers) clearInterval(timer)
    const { lost } = this
    await this.visits
    const late = performance.now() + 10_000
    const isDue = () => this.talks.some(({ heard, said }) => heard < said)
    while (isDue() && performance.now() < late) await new Promise((done) => setTimeout(done, 20))
    for (const { heard, said } of this.talks)
      if (heard < said) lost.push(`${said - heard} messages`)
    for (const { isOpen, nick } of [this.alice, this.bob])
      if (!isOpen) lost.push(`the connection of ${nick}`)
    await this.alice.settles()
    this.alice.say(`TELL carol ${last}`)
    await this.alice.settles()
    const [carol, heard] = await Friend.resume(this.port, this.carol)
    // Others may have told her something too.
    const texts = heard.filter((line) => /^TOLD \d+ \S+ alice /.test(line)).map(textOf)
    if (texts.join() !== [...secrets, last].join())
      lost.push(`Alice told Carol ${JSON.stringify(texts)}`)
    if (!heard.some((line) => line.startsWith(`JOINED ${room} `) && line.endsWith(topic)))
      lost.push(`the topic of ${room}`)
    const remembered = carol.hears(new RegExp(`^(PAST ${attic} 1 .* mind the step|ERR )`))
    carol.say(`HISTORY ${attic} 1`)
    if (!(await remembered).startsWith("PAST")) lost.push(`the room ${attic}`)
    for (const friend of [this.alice, this.bob, carol]) friend.drop()
    const arrived = this.talks.reduce((sum, { heard }) => sum + heard, 0)
    return { pongs: this.pongs, arrived, lost }
  }
}
