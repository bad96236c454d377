import { Secret, type ResourceValidationArgs } from "@pulumi/policy";
import { isSecret, plainInputs } from "./inputs.ts";
import type { Properties } from "./rules/rule.ts";
import { plainCredentials } from "./rules/secrets.ts";

/**
 * Makes what should be secret among a resource's inputs secret, and returns the inputs, or nothing if all is well. This is
 * a remediation, since only those see which inputs are secret.
 */
export function keepSecret({ type, props }: ResourceValidationArgs): Properties | undefined {
  const paths = plainCredentials({ type, props: plainInputs(props, "omit") }, isSecret);
  for (const path of paths) {
    const last = path.at(-1) ?? "";
    const parent = path
      .slice(0, -1)
      .reduce<object>((inside, key) => Reflect.get(inside, key) as object, props);
    Reflect.set(parent, last, new Secret(Reflect.get(parent, last)));
  }
  return paths.length > 0 ? props : undefined;
}
