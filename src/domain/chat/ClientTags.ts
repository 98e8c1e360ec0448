/** What clients of IRC say besides a text: keys that begin with a `+`, and their values. Others are not told of them. */
export type ClientTags = ReadonlyArray<readonly [key: string, value: string]>

/** Something that is said, with tags if its author has given some. They are not kept. */
export interface MaybeTagged {
  readonly clientTags?: ClientTags
}

/** The field of tags: where there are none it is left out. */
export const tagged = (tags: ClientTags | undefined): MaybeTagged =>
  tags === undefined || tags.length === 0 ? {} : { clientTags: tags }

/** What comes with a private message for whoever reads tags. It is not kept either. */
export interface Aside extends MaybeTagged {
  /** What the message is called. */
  readonly ref?: string
}
