export type { Command, CommandOf } from "../protocol/natter/Commands.ts"
