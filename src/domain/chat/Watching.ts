/** The most names of which one client is told when somebody has them. */
export const maxWatched = 100
