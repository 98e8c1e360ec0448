/** The store's thread. It is bundled into one text, which the server carries and starts (`build/store-thread.js`). */
import { parentPort, workerData } from "node:worker_threads"
import type { FromThread, Request, Start } from "../Messages.ts"
import { Jobs } from "./Jobs.ts"
import { NotOpened, open } from "./Opening.ts"
import { Reader } from "./Reader.ts"

const start: Start = workerData

const say = (message: FromThread): void => parentPort?.postMessage(message)

const begin = (): void => {
  try {
    const jobs =
      start.beside === undefined
        ? new Jobs(open(start), start.folder)
        : new Reader(start, start.beside)
    parentPort?.on("message", (request: Request) => {
      say(jobs.perform(request))
      if (request._tag === "Close") parentPort?.close()
    })
    say({ _tag: "Opened", files: jobs.files })
  } catch (error) {
    const obstacle = error instanceof NotOpened ? error.obstacle : "unusable"
    say({
      _tag: "NotOpened",
      obstacle,
      message: error instanceof Error ? error.message : String(error)
    })
  }
}

begin()
