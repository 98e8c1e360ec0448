/** Where a server tells over HTTP how it is; these are not the pages of the rooms of these names. */
export const diagnosticPaths = { health: "healthz", metrics: "metrics" } as const

const all: ReadonlyArray<string> = Object.values(diagnosticPaths)

export const isDiagnosticPath = (name: string): boolean => all.includes(name)
