import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { plainInputs } from "./inputs.ts";
import { keepSecret } from "./keepSecret.ts";
import { type NamedRule, rules } from "./rules/all.ts";

/** The policy of a rule: what the rule finds ends the preview or the update. */
function policy({ name, description, defaults, problems }: NamedRule): ResourceValidationPolicy {
  const options = Object.entries(defaults).map(([option, value]) => {
    const schema = { type: "array", items: { type: "string" }, default: [...value] } as const;
    return [option, schema] as const;
  });
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    ...(options.length > 0 && { configSchema: { properties: Object.fromEntries(options) } }),
    validateResource: (args, report) => {
      const { protect } = args.opts;
      const resource = { ...args, protect, props: plainInputs(args.props, "throw") };
      for (const problem of problems(resource, args.getConfig())) report(problem);
    },
  };
}

new PolicyPack("archipelago", {
  description: "The rules of a fleet",
  policies: [
    ...rules.map(policy),
    {
      name: "secret-values",
      description: "Values of Secrets, and credentials anywhere, are secret in the state.",
      enforcementLevel: "remediate",
      remediateResource: keepSecret,
    },
  ],
});
