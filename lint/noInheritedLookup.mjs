import ts from "typescript";

/** True for a key whose possible values are all written in the program: no user chooses it. */
function isFixed(type) {
  const parts = type.isUnion() ? type.types : [type];
  const fixed = ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLike;
  return parts.every(({ flags }) => (flags & fixed) !== 0);
}

/** True for an object whose keys are any strings: a mapping from names. */
function isMapping(type, checker) {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some((part) =>
    checker
      .getIndexInfosOfType(part)
      .some(({ keyType }) => (keyType.flags & ts.TypeFlags.String) !== 0),
  );
}

/** True where an expression is assigned to and not read. */
function isAssigned(node) {
  const { parent } = node;
  return parent.type === "AssignmentExpression" && parent.left === node && parent.operator === "=";
}

/**
 * Rejects lookups in an object that also find what every object inherits: `name in mapping`, and `mapping[name]` with any
 * string, are true or a function for a cluster named `constructor`. Use a Map, or Object.hasOwn.
 *
 * A key in quotes, or of a type with fixed values, passes: `"token" in user`.
 */
export const noInheritedLookup = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      in: "`in` finds inherited names such as constructor: use Object.hasOwn, or a Map",
      index: "a lookup by name finds inherited names such as constructor: use a Map",
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    return {
      BinaryExpression(node) {
        if (node.operator !== "in" || node.left.type === "PrivateIdentifier") return;
        if (!isFixed(services.getTypeAtLocation(node.left)))
          context.report({ node, messageId: "in" });
      },
      MemberExpression(node) {
        if (!node.computed || isAssigned(node)) return;
        if (isFixed(services.getTypeAtLocation(node.property))) return;
        if (isMapping(services.getTypeAtLocation(node.object), checker))
          context.report({ node, messageId: "index" });
      },
    };
  },
};
