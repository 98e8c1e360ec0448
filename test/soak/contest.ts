/** Some who want the same name again and again, and a recorder of who was granted it. */
import { LineSocket } from "../support/line-socket.ts"

/** A name that was granted, and the times between which its holder certainly had it, in milliseconds. */
interface Grant {
  readonly id: string
  readonly from: number
  until: number
}

export interface Contest {
  /** How often the name was granted. */
  readonly grants: () => number
  /** Ends it, and tells where two had the name at once. */
  readonly end: () => Promise<ReadonlyArray<string>>
}

const nick = "Contested"
const room = "contest"

/** Those who had the name while an earlier one had it, by the clock; and who said something between two lines of another. */
const judge = (
  grants: ReadonlyArray<Grant>,
  said: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const inOrder = [...grants].sort((one, other) => one.from - other.from)
  let last: Grant | undefined
  for (const grant of inOrder) {
    if (last !== undefined && grant.from < last.until)
      problems.push(`${grant.id} had the name of ${last.id} before that had given it up`)
    if (last === undefined || grant.until > last.until) last = grant
  }
  const over = new Set<string>()
  let speaker = ""
  for (const id of said) {
    if (id === speaker) continue
    if (over.has(id)) problems.push(`${id} said something after ${speaker} had its name`)
    over.add(speaker)
    speaker = id
  }
  return problems
}

/** Holds the name for a while if it is granted, and proves by what is accepted that it still does. */
const tryOnce = async (port: number, id: string, grants: Array<Grant>, turns: number) => {
  const socket = await LineSocket.connect(port)
  const ask = async (line: string, tag: string) => {
    socket.send(`${tag} ${line}`)
    return (await socket.until(`${tag} `)).at(-1) ?? ""
  }
  try {
    if (!(await ask(`NICK ${nick}`, "@1")).startsWith("@1 READY")) return
    const grant: Grant = { id, from: performance.now(), until: 0 }
    grants.push(grant)
    await ask(`JOIN ${room}`, "@2")
    for (let turn = 0; turn < turns; turn++) {
      const sentAt = performance.now()
      const answer = await ask(`SAY ${room} ${id}`, `@${turn + 3}`)
      if (answer.includes(" OK ")) grant.until = sentAt
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    socket.send("BYE")
    await socket.toTheEnd()
  } finally {
    socket.drop()
  }
}

/** What was said in the room, as far as it is kept. */
const heard = async (port: number): Promise<ReadonlyArray<string>> => {
  const socket = await LineSocket.connect(port)
  // NATS may just have come back.
  for (let id = 1; ; id++) {
    socket.send(`@${id} NICK Recorder`)
    if ((await socket.until(`@${id} `)).at(-1)?.startsWith(`@${id} READY`) === true) break
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  await socket.until("JOINED lobby")
  socket.send(`JOIN ${room}`)
  const [, , head = ""] = (await socket.until(`JOINED ${room}`)).at(-1)?.split(" ") ?? []
  const [epoch] = head.split(":")
  const past: Array<string> = []
  let before = ""
  for (;;) {
    const lines = await socket.ask(`HISTORY ${room} 100${before}`)
    const page = lines.filter((line) => line.startsWith("PAST "))
    const [first] = page
    if (first === undefined) break
    past.unshift(...page)
    const [, , seq] = first.slice(first.indexOf("PAST")).split(" ")
    before = ` ${epoch}:${seq}`
  }
  socket.drop()
  return past.map((line) => line.split(" ").at(-1) ?? "")
}

/** @param contenders how many want the name at the same time */
export const startContest = (port: number, contenders: number): Contest => {
  const grants: Array<Grant> = []
  let isOver = false
  const contend = async (n: number) => {
    for (let round = 1; !isOver; round++) {
      // A connection that is lost ends the try: the next one goes to another server.
      await tryOnce(port, `${n}.${round}`, grants, 3 + ((n + round) % 20)).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const all = Promise.all(Array.from({ length: contenders }, (_, n) => contend(n)))
  return {
    grants: () => grants.length,
    end: async () => {
      isOver = true
      await all
      return judge(grants, await heard(port))
    }
  }
}
