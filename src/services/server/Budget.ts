/** Bytes that many holders share. */
export class Budget {
  private readonly limit: number
  private used = 0

  /** @param limit bytes that all holders together may hold */
  constructor(limit: number) {
    this.limit = limit
  }

  /** Counts bytes in; false, and nothing counted, where they are too many. */
  reserve(bytes: number): boolean {
    if (this.used + bytes > this.limit) return false
    this.used += bytes
    return true
  }

  /** Counts bytes in, however many there are already. */
  force(bytes: number): void {
    this.used += bytes
  }

  release(bytes: number): void {
    this.used -= bytes
  }
}
