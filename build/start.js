// What stands around a program in its file. Node compiles a program anew at each start, which takes longer
// than all else that a start does. So the program is a text here, and what V8 has compiled of it is kept in
// the user's cache folder; a text with a cache starts in two thirds of the time. Where there is no such
// folder, or the cache does not fit, the program is compiled as ever.

/**
 * Runs a program. It is written out into the file, so it uses nothing from around it.
 *
 * @param {NodeRequire} require
 * @param {{ readonly name: string, readonly hash: string, readonly text: string }} program
 *   its text is the body of a function of `require`; the hash is that of the text
 */
export const start = (require, { hash, name, text }) => {
  const fs = require("node:fs")
  const { createHash } = require("node:crypto")
  const { dirname, isAbsolute, join } = require("node:path")
  const { Script } = require("node:vm")
  const { env, version, arch, pid } = process
  const digestBytes = 32
  const digest = (data) => createHash("sha256").update(data).digest()

  const home = [env.XDG_CACHE_HOME, env.HOME && join(env.HOME, ".cache")].find(
    (folder) => folder && isAbsolute(folder)
  )
  const file = home && join(home, "natter", `${name}-${hash}-${version}-${arch}`)

  /** What was kept, if it is whole, and nobody else can have written it: it is code. */
  const kept = () => {
    try {
      const { mode, uid } = fs.statSync(file)
      if (uid !== process.getuid() || (mode & 0o022) !== 0) return undefined
      const data = fs.readFileSync(file)
      const code = data.subarray(digestBytes)
      return digest(code).equals(data.subarray(0, digestBytes)) ? code : undefined
    } catch {
      return undefined
    }
  }

  /** Keeps one cache for each program: those of other versions go. */
  const keep = (code) => {
    const folder = dirname(file)
    const whole = `${file}.${pid}`
    try {
      // A home that is not there is not made.
      for (const made of [dirname(folder), folder])
        if (!fs.existsSync(made)) fs.mkdirSync(made, { mode: 0o700 })
      fs.writeFileSync(whole, Buffer.concat([digest(code), code]), { mode: 0o600, flag: "wx" })
      for (const other of fs.readdirSync(folder))
        if (other.startsWith(`${name}-`) && join(folder, other) !== whole)
          fs.rmSync(join(folder, other), { force: true })
      fs.renameSync(whole, file)
    } catch {
      // A cache is nobody's business: without a folder that can be written there is none.
    }
  }

  const cachedData = file && process.getuid ? kept() : undefined
  const script = new Script(`(function(require){${text}\n})`, { filename: name, cachedData })
  const answersAtOnce = process.argv.some((arg) => /^(--version|--help|-h)$/.test(arg))
  if (file && process.getuid && !answersAtOnce && (!cachedData || script.cachedDataRejected)) {
    const save = () => {
      clearTimeout(soon)
      process.removeListener("exit", save)
      if (!process.exitCode) keep(script.createCachedData())
    }
    const soon = setTimeout(save, 2000).unref()
    process.once("exit", save)
  }
  script.runInThisContext()(require)
}
