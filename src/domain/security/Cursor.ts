/** Reads bytes from the first to the last. What is not there is undefined. */
export class Cursor {
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length
  }

  /** The next bytes, if there are so many. */
  take(count: number): Uint8Array | undefined {
    if (this.at + count > this.bytes.length) return undefined
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }

  /** A whole number in so many bytes, the highest first. */
  number(size: number): number | undefined {
    return this.take(size)?.reduce((sum, byte) => sum * 256 + byte, 0)
  }

  /** Bytes behind their length, which is in so many bytes. */
  vector(size: number): Uint8Array | undefined {
    const length = this.number(size)
    return length === undefined ? undefined : this.take(length)
  }
}
