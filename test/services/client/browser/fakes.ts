import type { Store } from "../../../../src/services/client/browser/Store.ts"
import type { Channel } from "../../../../src/services/client/browser/TabLock.ts"
import type { Socket } from "../../../../src/services/client/browser/WebSocketTransport.ts"

type Listener = (event: object) => void

/** A browser's WebSocket whose server the test plays. */
export class FakeSocket implements Socket {
  readyState = 0
  readonly sent: Array<string> = []
  readonly url: string
  readonly protocol: string
  private readonly listeners: Array<readonly [type: string, listener: Listener]> = []

  constructor(url = "", protocol = "") {
    this.url = url
    this.protocol = protocol
  }

  send(text: string): void {
    this.sent.push(text)
  }

  /** Asks the server to close it. */
  close(): void {
    if (this.readyState < 2) this.readyState = 2
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.push([type, listener])
  }

  opens(): void {
    this.readyState = 1
    this.tell("open", {})
  }

  says(data: unknown): void {
    this.tell("message", { data })
  }

  closes(): void {
    this.readyState = 3
    this.tell("error", {})
    this.tell("close", { code: 1006 })
  }

  private tell(type: string, event: object): void {
    for (const [of, listener] of this.listeners) if (of === type) listener(event)
  }
}

/** A browser's Storage, which may be full. */
export class FakeStore implements Store {
  readonly items = new Map<string, string>()
  writes = 0
  isFull = false

  get length(): number {
    return this.items.size
  }

  key(index: number): string | null {
    return Array.from(this.items.keys())[index] ?? null
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException("It is full.", "QuotaExceededError")
    this.writes += 1
    this.items.set(key, value)
  }

  removeItem(key: string): void {
    this.items.delete(key)
  }

  /** What a duplicated tab has of it. */
  copy(): FakeStore {
    const copy = new FakeStore()
    for (const [key, value] of this.items) copy.items.set(key, value)
    return copy
  }
}

/** The tabs of a browser, which hear each other at once. */
export class FakeChannels {
  private readonly all: Array<{ readonly self: Channel; readonly listener: Listener }> = []

  open(): Channel {
    const self: Channel = {
      postMessage: (data) => {
        for (const of of [...this.all]) if (of.self !== self) of.listener({ data })
      },
      addEventListener: (_, listener) => void this.all.push({ self, listener }),
      close: () => {}
    }
    return self
  }
}
