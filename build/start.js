// What stands around a program in its file. Node compiles a program anew at each start, which takes longer
// than all else that a start does. So the program is a text here, and what V8 has compiled of it is kept in
// the user's cache folder; a text with a cache starts in two thirds of the time. Where there is no such
// folder, or the cache does not fit, the program is compiled as ever.

/**
 * Runs a program. It is written out into the file, so it uses nothing from around it.
 *
 * @param {NodeRequire} require
 * @param {string} name
 * @param {string} hash of the text
 * @param {string} text the body of a function of `require`
 */
export const start = (require, name, hash, text) => {
  const fs = require("node:fs")
  const { createHash, randomBytes } = require("node:crypto")
  const { dirname, isAbsolute, join } = require("node:path")
  const { Script } = require("node:vm")
  const { arch, env, platform, version } = process
  const user = process.getuid?.()
  const digestBytes = 32
  const digest = (data) => createHash("sha256").update(data).digest()

  const home = [env.XDG_CACHE_HOME, env.HOME && join(env.HOME, ".cache")].find(
    (folder) => folder && isAbsolute(folder)
  )
  const file = home && join(home, "natter", `${name}-${hash}-${version}-${platform}-${arch}`)

  /** Whether nobody else can have put it there, or can change it: it is code. */
  const isOurs = ({ mode, uid }) => uid === user && (mode & 0o022) === 0

  /** What was kept, if it is whole. */
  const kept = () => {
    let opened
    try {
      if (!isOurs(fs.lstatSync(dirname(file)))) return undefined
      opened = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)
      if (!isOurs(fs.fstatSync(opened))) return undefined
      const data = fs.readFileSync(opened)
      const code = data.subarray(digestBytes)
      return digest(code).equals(data.subarray(0, digestBytes)) ? code : undefined
    } catch {
      return undefined
    } finally {
      if (opened !== undefined) fs.closeSync(opened)
    }
  }

  /** Makes a folder in a folder of the user's own: not in a home that is not there, or is another's. */
  const make = (folder) => {
    if (fs.existsSync(folder) || fs.statSync(dirname(folder)).uid !== user) return
    fs.mkdirSync(folder, { mode: 0o700 })
  }

  /** Keeps one cache for each program: those of other versions go. */
  const keep = (script) => {
    const folder = dirname(file)
    const whole = `${file}.${randomBytes(6).toString("hex")}`
    try {
      make(dirname(folder))
      make(folder)
      if (!isOurs(fs.lstatSync(folder))) return
      const code = script.createCachedData()
      fs.writeFileSync(whole, Buffer.concat([digest(code), code]), { mode: 0o600, flag: "wx" })
      for (const other of fs.readdirSync(folder))
        if (other.startsWith(`${name}-`) && join(folder, other) !== whole)
          fs.rmSync(join(folder, other), { force: true })
      fs.renameSync(whole, file)
    } catch {
      // A cache is nobody's business: without a folder that can be written there is none.
      try {
        fs.rmSync(whole, { force: true })
      } catch {}
    }
  }

  const canKeep = file !== undefined && user !== undefined
  const cachedData = canKeep ? kept() : undefined
  const script = new Script(`(function(require){${text}\n})`, { filename: name, cachedData })
  const answersAtOnce = process.argv.some((arg) => /^(--version|--help|-h)$/.test(arg))
  if (canKeep && !answersAtOnce && (!cachedData || script.cachedDataRejected)) {
    const save = () => {
      clearTimeout(soon)
      process.removeListener("exit", save)
      if (!process.exitCode) keep(script)
    }
    const soon = setTimeout(save, 2000).unref()
    process.once("exit", save)
  }
  script.runInThisContext()(require)
}
