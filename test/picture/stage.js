// Preloaded into the programs of a picture, so that it is the same on every machine: the time, the
// server's name for itself, who uses it, and where its clients find it.

import { syncBuiltinESMExports } from "node:module"
import { Socket } from "node:net"
import os from "node:os"

const { STAGE_BEGAN, STAGE_HOST, STAGE_NAME, STAGE_PORT, STAGE_TIME } = process.env

const ahead = Date.parse(STAGE_TIME) - Number(STAGE_BEGAN)
const { now } = Date
Date.now = () => now() + ahead
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [Date.now()] : given))
  }
}

os.hostname = () => STAGE_NAME
os.userInfo = () => ({ username: "alice", homedir: "/nowhere" })
syncBuiltinESMExports()

const { connect } = Socket.prototype
Socket.prototype.connect = function (...given) {
  const [options] = given.flat()
  if (options.host === STAGE_HOST)
    Object.assign(options, { host: "127.0.0.1", port: Number(STAGE_PORT) })
  return connect.apply(this, given)
}
