// Errors belong to natter/1. The callers that still import them from here are to take them from there.
export { type ErrorReply, errorReply } from "../protocol/natter/ErrorReply.ts"
