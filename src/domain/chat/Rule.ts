import { Option, SchemaAST } from "effect"

const annotation = Symbol.for("natter/domain/chat/Rule")

/** Annotates a Schema with the rule that its values keep, in a sentence for people. */
export const rule = (sentence: string) => ({ [annotation]: sentence })

/** The rule of a Schema, found through the refinements and transformations around it. */
export const ruleOf = (ast: SchemaAST.AST): Option.Option<string> =>
  Option.orElse(SchemaAST.getAnnotation<string>(annotation)(ast), () => {
    if (SchemaAST.isTransformation(ast)) return ruleOf(ast.to)
    if (SchemaAST.isRefinement(ast)) return ruleOf(ast.from)
    return Option.none()
  })
