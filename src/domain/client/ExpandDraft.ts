import type { Model } from "./Model.ts"

/**
 * What the beginning of a draft becomes: at the space after `/reply` that names whom it is for. So the
 * addressee is seen, and is not somebody else who writes before the line is sent. Undefined for a text
 * that stays as it is.
 */
export const expandDraft = ({ replyTo }: Model, beforeCursor: string): string | undefined =>
  replyTo !== undefined && /^\/(reply|r) $/i.test(beforeCursor)
    ? `/msg ${replyTo.nick} `
    : undefined
