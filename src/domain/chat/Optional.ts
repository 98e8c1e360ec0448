import { Schema } from "effect"

/** A field that may be left out of a struct. It is never present with the value undefined. */
export const optional = <S extends Schema.Schema.AnyNoContext>(schema: S) =>
  Schema.optionalWith(schema, { exact: true })
