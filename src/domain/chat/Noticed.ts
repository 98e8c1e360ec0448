/** Marks what a program has said, and no program is to answer. */
export interface MaybeNotice {
  readonly isNotice?: true
}

export const isNotice = (said: object): boolean => "isNotice" in said
