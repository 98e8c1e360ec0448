/** How the lines of a plot look: by colour, dash and mark, so that no reader has to know colours apart. */

export interface Look {
  readonly kind: string
  /** On a light and on a dark ground; from the palette of Okabe and Ito, with enough contrast for text. */
  readonly light: string
  readonly dark: string
  readonly width: number
  readonly dash: string
  /** The path of a mark around its point. */
  readonly mark: string
}

/** In the order of the series: that which the plot is about, the reference, and others. */
export const looks: ReadonlyArray<Look> = [
  {
    kind: "first",
    light: "#0064a8",
    dark: "#56b4e9",
    width: 2.75,
    dash: "none",
    mark: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"
  },
  {
    kind: "second",
    light: "#3a3f47",
    dark: "#c9d1d9",
    width: 1.75,
    dash: "7 4",
    mark: "M-3.75-3.75h7.5v7.5h-7.5z"
  },
  {
    kind: "third",
    light: "#b34a00",
    dark: "#f0903f",
    width: 1.75,
    dash: "none",
    mark: "M0-5L4.75 3.5H-4.75z"
  },
  {
    kind: "fourth",
    light: "#00785a",
    dark: "#2fc295",
    width: 1.75,
    dash: "2 3.5",
    mark: "M0-5.5L5 0L0 5.5L-5 0z"
  }
]

interface Scheme {
  readonly ground: string
  readonly text: string
  readonly soft: string
  readonly axis: string
  readonly rule: string
  readonly of: (look: Look) => string
}

const light: Scheme = {
  ground: "#ffffff",
  text: "#1f2328",
  soft: "#59636e",
  axis: "#8c959f",
  rule: "#e4e8ec",
  of: ({ light }) => light
}

const dark: Scheme = {
  ground: "#0d1117",
  text: "#e6edf3",
  soft: "#9aa4af",
  axis: "#6e7681",
  rule: "#262c34",
  of: ({ dark }) => dark
}

const fonts = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

const coloursOf = ({ axis, ground, of, rule, soft, text }: Scheme): ReadonlyArray<string> => [
  `.ground{fill:${ground}}`,
  `text{fill:${text}}`,
  `.soft{fill:${soft}}`,
  `.axis{stroke:${axis}}`,
  `.rule{stroke:${rule}}`,
  `.mark{stroke:${ground}}`,
  ...looks.flatMap((look) => [
    `.${look.kind}{fill:${of(look)}}`,
    `.${look.kind} .line{stroke:${of(look)}}`
  ])
]

/** A sheet of styles for both schemes: the reader's system chooses. */
export const style: ReadonlyArray<string> = [
  `text{font:12px ${fonts}}`,
  ".title{font-size:14px;font-weight:600}",
  ".middle{text-anchor:middle}",
  ".end{text-anchor:end}",
  ".name{font-weight:600}",
  ".axis,.rule{stroke-width:1;fill:none}",
  ".line{fill:none;stroke-linejoin:round}",
  ".mark{stroke-width:1.5}",
  ...looks.map(
    ({ dash, kind, width }) => `.${kind} .line{stroke-width:${width};stroke-dasharray:${dash}}`
  ),
  ...coloursOf(light),
  "@media (prefers-color-scheme:dark){",
  ...coloursOf(dark),
  "}"
]
