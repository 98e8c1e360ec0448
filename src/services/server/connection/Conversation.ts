import type { Frame } from "../../../domain/protocol/LineFramer.ts"
import type { Decoded, Dialect, Outgoing, Protocol } from "../../../domain/protocol/Protocol.ts"

/** A protocol as it is spoken on one connection: it remembers what the protocol has to remember. */
export interface Conversation {
  /** The name of the protocol. */
  readonly name: string
  readonly dialect: Dialect
  readonly maxLineBytes: number
  readonly signsOfLife: Protocol<unknown>["signsOfLife"]
  readonly decode: (line: Frame) => ReadonlyArray<Decoded>
  readonly urgentOf: Protocol<unknown>["urgentOf"]
  readonly encode: (out: Outgoing) => string
}

class Stateful<S> implements Conversation {
  private readonly protocol: Protocol<S>
  private state: S

  constructor(protocol: Protocol<S>, state: S) {
    this.protocol = protocol
    this.state = state
  }

  get name(): string {
    return this.protocol.name
  }

  get dialect(): Dialect {
    return this.protocol.dialect(this.state)
  }

  get maxLineBytes(): number {
    return this.protocol.maxLineBytes
  }

  get signsOfLife(): "client" | "server" {
    return this.protocol.signsOfLife
  }

  decode(line: Frame): ReadonlyArray<Decoded> {
    const [state, decoded] = this.protocol.decode(this.state, line)
    this.state = state
    return decoded
  }

  urgentOf(line: Uint8Array): "Ping" | "Bye" | undefined {
    return this.protocol.urgentOf(line)
  }

  encode(out: Outgoing): string {
    const [state, lines] = this.protocol.encode(this.state, out)
    this.state = state
    return lines
  }
}

/** Begins a conversation, after its greeting has been said. */
export const begin = <S>(protocol: Protocol<S>, state: S): Conversation =>
  new Stateful(protocol, state)
