import { Order } from "effect"

/** A version of nats-server: its first three numbers. */
export type Version = readonly [major: number, minor: number, patch: number]

/** The first version whose replicas are not known to diverge. It needs `sync_interval: always`. */
export const firstSafe: Version = [2, 12, 3]

const order = Order.tuple(Order.number, Order.number, Order.number)

/** Reads a version such as `2.12.3-RC.1`; what is not one counts as 0.0.0. */
export const versionOf = (text: string): Version => {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)]
}

/** Whether more than one replica is safe. */
export const isSafe = (version: Version): boolean =>
  Order.greaterThanOrEqualTo(order)(version, firstSafe)
