/** A line without what a test cannot know: when the server greeted, or somebody entered or left. */
export const undated = (line: string): string =>
  line.replace(/^((?:ENTER|LEAVE) \S+) \d{4}-\S+Z /, "$1 ").replace(/^(HELLO .*) time=\S+Z/, "$1")
