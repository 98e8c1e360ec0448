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
  readonly answer: Answer
}
