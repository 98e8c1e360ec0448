// Loaded into a program before it starts (`node --require`): SIGWINCH sets its clocks. The first time the
// wall clock goes forward by a day, then back by two, then the process is as if stopped for an hour.
const wall = Date.now.bind(Date)
const monotonic = process.hrtime.bigint.bind(process.hrtime)
let shift = 0
let stopped = 0n
let times = 0
Date.now = () => wall() + shift
process.hrtime.bigint = () => monotonic() + stopped
process.on("SIGWINCH", () => {
  times += 1
  if (times === 1) shift = 86_400_000
  if (times === 2) shift = -86_400_000
  if (times === 3) stopped = 3_600_000_000_000n
  process.stderr.write(`clock ${times}\n`)
})
