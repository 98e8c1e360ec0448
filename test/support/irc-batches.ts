/** Puts the batches of a server of IRC together. */
import { type IrcLine, readIrc } from "./irc-grammar.ts"

/** A line, or a batch with what is in it: the first line of the batch has its tags. */
export interface Item extends IrcLine {
  readonly inside: ReadonlyArray<Item>
}

export class IrcBatches {
  private readonly open = new Map<
    string,
    { readonly begin: IrcLine; readonly inside: Array<Item> }
  >()

  /** Takes in a line without its LF, and gives what is whole with it. */
  takes(bytes: Uint8Array): Item | undefined {
    const line = readIrc(bytes)
    if (typeof line === "string") throw new Error(`${line}: ${Buffer.from(bytes).toString()}`)
    const [reference = ""] = line.params
    const ref = reference.slice(1)
    if (line.verb !== "BATCH") return this.place({ ...line, inside: [] })
    if (reference.startsWith("+")) {
      this.open.set(ref, { begin: line, inside: [] })
      return undefined
    }
    const batch = this.open.get(ref)
    if (batch === undefined) throw new Error(`The end of no batch: ${ref}`)
    this.open.delete(ref)
    return this.place({ ...batch.begin, inside: batch.inside })
  }

  private place(item: Item): Item | undefined {
    const outer = this.open.get(item.tags.get("batch") ?? "")
    if (outer === undefined) return item
    outer.inside.push(item)
    return undefined
  }
}

const isType = ({ params, verb }: IrcLine, type: string): boolean =>
  verb === "BATCH" && params[1] === type

const action = /^\x01ACTION ([^\x01]*)\x01$/

/** The text of a line as natter has it. */
const plain = (text: string): string => text.replace(action, "/me $1")

/** A text of several lines as one message; all else as it is. */
const united = (item: Item): Item => {
  if (!isType(item, "draft/multiline")) {
    const [target = "", text] = item.params
    return item.verb === "PRIVMSG" ? { ...item, params: [target, plain(text ?? "")] } : item
  }
  const text = item.inside.reduce((all, { params: [, part = ""], tags }, index) => {
    const joint = index === 0 || tags.has("draft/multiline-concat") ? "" : "\n"
    return `${all}${joint}${plain(part)}`
  }, "")
  return { ...item, verb: "PRIVMSG", params: [item.params[2] ?? "", text], inside: [] }
}

/** The messages of an answer, without the batches that hold them. */
export const messagesOf = (item: Item): ReadonlyArray<Item> => {
  const isHolder = isType(item, "labeled-response") || isType(item, "chathistory")
  return isHolder ? item.inside.flatMap(messagesOf) : [united(item)]
}

/** The place of a message: its room, and the epoch and seq. */
export const placeOf = ({
  tags
}: IrcLine):
  | { readonly room: string; readonly epoch: string; readonly seq: number }
  | undefined => {
  const [, room, epoch, seq] = /^(.+)-([a-z0-9]+)-(\d+)$/.exec(tags.get("msgid") ?? "") ?? []
  return room === undefined || epoch === undefined ? undefined : { room, epoch, seq: Number(seq) }
}

/** The nickname in front of what somebody says or does. */
export const nickOf = ({ source = "" }: IrcLine): string => source.split("!")[0] ?? ""
