import { Either } from "effect"
import { type Clock, clock, defaultTimeFormat } from "../../../domain/terminal/Clock.ts"

/** What the page knows of where it runs. */

/** Times and days where the reader is. */
export const here = (): Clock => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return Either.getOrElse(clock(defaultTimeFormat, timeZone), () => ({
    time: (at: number) => new Date(at).toISOString().slice(11, 16),
    day: (at: number) => new Date(at).toISOString().slice(0, 10)
  }))
}

/** Whether the reader sees the page. */
export const isInSight = (): boolean =>
  document.visibilityState === "visible" && document.hasFocus()

/** The field where a message is written has the focus, unless that brings a keyboard onto the screen. */
export const toField = (field: { focus(): void }): void => {
  if (!hasTouch()) field.focus()
}

/** Whether the keyboard is on the screen, and would cover half of it. */
export const hasTouch = (): boolean => matchMedia("(pointer: coarse)").matches
