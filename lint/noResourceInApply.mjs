/** The file of Pulumi's class Resource, which every resource extends. */
const definition = /[\\/]@pulumi[\\/]pulumi[\\/]resource\.d\.ts$/;

/** True for an instance type of Pulumi's class Resource, and of every class below it. */
function isResource(type, checker) {
  if (!type.isClassOrInterface() && !type.target?.isClassOrInterface()) return false;
  const { symbol } = type;
  const own =
    symbol.name === "Resource" &&
    symbol.declarations?.some((node) => definition.test(node.getSourceFile().fileName));
  return (
    own ||
    (checker.getBaseTypes(type.target ?? type) ?? []).some((base) => isResource(base, checker))
  );
}

/** True inside an argument of a call of `apply`, at any depth. */
function isInApply(node) {
  for (let child = node, { parent } = node; parent; child = parent, { parent } = parent) {
    if (
      parent.type === "CallExpression" &&
      parent.callee.property?.name === "apply" &&
      parent.arguments.includes(child)
    ) {
      return true;
    }
  }
  return false;
}

/** The project's naming convention for functions that declare resources. */
const declares = /^declare[A-Z]/;

/**
 * Rejects resources that are declared inside an `apply`, which a preview does not show: `new Probe()`, `Secret.get()`,
 * and every function that returns a resource or is named declare…, called or passed to `apply` itself. It checks the
 * type, since `new Error()` and `new KubeConfig()` are no resources.
 */
export const noResourceInApply = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      resource: "declare resources outside apply: inside it, a preview does not show them",
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const checker = services.program.getTypeChecker();
    const report = (node) => {
      context.report({ node, messageId: "resource" });
    };
    const check = (node) => {
      const name = node.callee.property?.name ?? node.callee.name ?? "";
      if (!isInApply(node)) return;
      if (declares.test(name) || isResource(services.getTypeAtLocation(node), checker))
        report(node);
    };
    return {
      NewExpression: check,
      CallExpression: check,
      "CallExpression[callee.property.name='apply'] > Identifier.arguments": (node) => {
        if (declares.test(node.name)) report(node);
      },
    };
  },
};
