/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** An answer of one sentence. */
export const say = (
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  body: `${sentence}\n`
})

/**
 * An answer as it is sent, behind which the connection is closed.
 *
 * @param phrase what stands behind the number of its status
 */
export const written = ({ body, headers, status }: Answer, phrase: string): Buffer => {
  const all = {
    ...headers,
    Connection: "close",
    "Content-Length": String(Buffer.byteLength(body))
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/1.1 ${status} ${phrase}\r\n${lines.join("")}\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.from(body)])
}

/** Why a request is refused, and what its client is told. */
export interface Refusal {
  readonly why:
    | "host"
    | "origin"
    | "plain"
    | "method"
    | "body"
    | "path"
    | "handshake"
    | "malformed"
    | "large"
    | "late"
    | "failed"
    | "full"
  readonly answer: Answer
}
