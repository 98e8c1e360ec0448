/** The answers over HTTP on one connection, held to a strict form as they come. */

const statusLine = /^HTTP\/1\.1 ([1-5]\d\d) [A-Z][A-Za-z -]*$/
const headerLine = /^([A-Za-z][A-Za-z-]*): ([!-~](?:[ -~]*[!-~])?)$/
const headEnd = "\r\n\r\n"
/** No head is longer. */
const longestHead = 4096

interface Head {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
}

/** The head of an answer; or what is wrong with it. */
const readHead = (text: string): Head | string => {
  const [first = "", ...lines] = text.split("\r\n")
  const [, status] = statusLine.exec(first) ?? []
  if (status === undefined) return `no status: ${JSON.stringify(first)}`
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name = "", value] = headerLine.exec(line) ?? []
    if (value === undefined) return `no header: ${JSON.stringify(line)}`
    if (headers.has(name.toLowerCase())) return `the header ${name} twice`
    headers.set(name.toLowerCase(), value)
  }
  return { status: Number(status), headers }
}

/** What every answer with a body says of it. */
const needed = ["content-type", "content-length", "x-content-type-options"]

export class HttpAnswers {
  /** The status of each answer that is whole. */
  readonly statuses: Array<number> = []
  private rest: Buffer = Buffer.alloc(0)
  private isLast = false

  /** Whether nothing but whole answers has come. */
  get isWhole(): boolean {
    return this.rest.length === 0
  }

  /** Takes in what has come: undefined when it is right, otherwise what is wrong. */
  takes(chunk: Buffer): string | undefined {
    this.rest = Buffer.concat([this.rest, chunk])
    while (this.rest.length > 0) {
      if (this.isLast) return "something behind the last answer"
      const end = this.rest.indexOf(headEnd)
      if (end < 0) return this.rest.length > longestHead ? "a head without an end" : undefined
      const head = readHead(this.rest.toString("latin1", 0, end))
      if (typeof head === "string") return head
      const { headers, status } = head
      const missing = needed.find((name) => !headers.has(name))
      if (missing !== undefined) return `an answer without ${missing}`
      const length = headers.get("content-length") ?? ""
      if (!/^\d+$/.test(length)) return `no length: ${length}`
      const next = end + headEnd.length + Number(length)
      if (this.rest.length < next) return undefined
      this.rest = this.rest.subarray(next)
      this.isLast = headers.get("connection") === "close"
      this.statuses.push(status)
    }
    return undefined
  }
}
