import { Schema } from "effect"
import { rule } from "./Rule.ts"
import { compact, isText, Text } from "./Text.ts"

/** Characters of a topic, in UTF-16 code units. */
export const topicLength = 300

const fits = (text: string): boolean => text.length <= topicLength && !text.includes("\n")

/** What a room is about: a Text of one line and at most 300 characters. */
export const Topic = Text.pipe(
  Schema.filter(fits, {
    identifier: "Topic",
    arbitrary: () => (fc) =>
      fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
        .filter((text): text is Text => isText(text) && fits(text))
  }),
  Schema.brand("Topic")
).annotations(rule("A topic is one line of at most 300 characters."))
export type Topic = typeof Topic.Type

export const isTopic = (value: unknown): value is Topic => isText(value) && fits(value)

/** A copy that holds nothing else in memory. */
export const compactTopic = (topic: Topic): Topic =>
  Topic.make(compact(topic), { disableValidation: true })
