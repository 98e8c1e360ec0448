/** The colours of a picture's terminal. */
export interface Theme {
  readonly ground: string
  readonly bar: string
  readonly edge: string
  readonly text: string
  readonly title: string
  readonly buttons: ReadonlyArray<string>
}

const buttons = ["#ff5f57", "#febc2e", "#28c840"]

export const light: Theme = {
  ground: "#ffffff",
  bar: "#eceef2",
  edge: "#c8ccd4",
  text: "#20242c",
  title: "#5b6270",
  buttons
}

/** Readable on a light page and on a dark one. */
export const dark: Theme = {
  ground: "#12141b",
  bar: "#1e222c",
  edge: "#3b4252",
  text: "#d8dce6",
  title: "#98a1b3",
  buttons
}

/** The first sixteen of the palette, which every terminal chooses for itself. */
const sixteen: ReadonlyArray<string> = [
  ...["#12141b", "#e05561", "#8cc265", "#d18f52", "#4aa5f0", "#c162de", "#42b3c2", "#d8dce6"],
  ...["#5b6270", "#ff616e", "#a5e075", "#f0a45d", "#4dc4ff", "#de73ff", "#4cd1e0", "#ffffff"]
]

const hex = (...channels: ReadonlyArray<number>): string =>
  `#${channels.map((of) => of.toString(16).padStart(2, "0")).join("")}`

/** A colour of the 256-colour palette, from 0 to 255, as xterm has it from 16 on. */
export const paletteColour = (index: number): string => {
  if (index < 16) return sixteen[index] ?? dark.text
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232)
    return hex(grey, grey, grey)
  }
  const step = (of: number): number => (of === 0 ? 0 : 55 + 40 * of)
  const at = index - 16
  return hex(step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6))
}
