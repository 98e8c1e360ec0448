import { assert, describe, it } from "@effect/vitest"
import { isBroken, isCertain } from "../../../../src/services/server/store/thread/Driver.ts"

/** The same error as Node's library and the package libsql throw it. */
const both = (errcode: number, code: string) => [
  Object.assign(new Error(), { errcode, code: "ERR_SQLITE_ERROR" }),
  Object.assign(new Error(), { code })
]

describe("a commit that failed", () => {
  it("has certainly not happened where its last page was not written", () => {
    for (const error of [
      ...both(13, "SQLITE_FULL"),
      ...both(5, "SQLITE_BUSY"),
      ...both(8, "SQLITE_READONLY"),
      ...both(778, "SQLITE_IOERR_WRITE")
    ])
      assert.isTrue(isCertain(error))
  })

  it("may have happened where the disk did not confirm it, or for another reason", () => {
    for (const error of [
      ...both(1034, "SQLITE_IOERR_FSYNC"),
      ...both(10, "SQLITE_IOERR"),
      ...both(11, "SQLITE_CORRUPT"),
      new Error("gone")
    ])
      assert.isFalse(isCertain(error))
  })
})

describe("a page", () => {
  it("is broken where SQLite says so, and not where it is busy", () => {
    for (const error of [...both(267, "SQLITE_CORRUPT_VTAB"), ...both(266, "SQLITE_IOERR_READ")])
      assert.isTrue(isBroken(error))
    for (const error of [...both(5, "SQLITE_BUSY"), new Error("database disk image is malformed")])
      assert.isFalse(isBroken(error))
  })
})
