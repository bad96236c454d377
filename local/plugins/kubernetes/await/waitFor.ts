/** The annotation `pulumi.com/waitFor`: conditions of the user's own choice. */
import type { JsonObject } from "../../protocol/values.ts";
import { isArray } from "../client/json.ts";
import {
  condition,
  conditionIs,
  ready,
  reasonText,
  type Assess,
  type Assessment,
} from "./assessment.ts";
import { parseJsonPath, textOf, valuesAt } from "./jsonPath.ts";

type Check = (object: JsonObject) => string | undefined;

/**
 * An assessment from the annotation's text: `jsonpath={.status.x}`, `jsonpath={.status.x}=value`, `condition=Ready`,
 * `condition=Ready=False`, or a JSON list of these, all of which must hold.
 *
 * @throws Error for another form.
 */
export function waitFor(text: string): Assess {
  const checks = expressions(text).map(check);
  return (object) => {
    const problems = checks.flatMap((unmet) => unmet(object) ?? []);
    const waiting: Assessment = { state: "waiting", progress: problems.join("; "), problems };
    return Promise.resolve(problems.length === 0 ? ready : waiting);
  };
}

function expressions(text: string): string[] {
  if (!text.trimStart().startsWith("[")) return [text];
  const parsed: unknown = JSON.parse(text);
  const list = Array.isArray(parsed) ? parsed.filter((item) => typeof item === "string") : [];
  if (list.length === 0)
    throw new Error("pulumi.com/waitFor: at least one condition must be given");
  return list;
}

function check(expression: string): Check {
  const match = /^(jsonpath|condition)=(.*)$/s.exec(expression);
  if (match?.[1] === "jsonpath") return pathCheck(match[2] ?? "");
  if (match?.[1] === "condition") return conditionCheck(match[2] ?? "");
  throw new Error(
    `pulumi.com/waitFor: expected a "jsonpath=" or "condition=" prefix, got "${expression}"`,
  );
}

function pathCheck(text: string): Check {
  const split = /^(\{.*\})(?:={1,2}(.*))?$/s.exec(text) ?? /^([^=]*)(?:={1,2}(.*))?$/s.exec(text);
  const path = parseJsonPath(split?.[1] ?? text);
  const wanted = split?.[2]?.replace(/^(["'])(.*)\1$/s, "$2");
  return (object) => {
    const values = valuesAt(object, path);
    const met =
      wanted === undefined
        ? values.some((value) => !(isArray(value) && value.length === 0))
        : values.length > 0 && values.every((value) => textOf(value) === wanted);
    return met ? undefined : `waiting for ${text}`;
  };
}

function conditionCheck(text: string): Check {
  const [type = "", status = "True"] = text.split("=");
  return (object) => {
    if (conditionIs(object, type, status)) return undefined;
    const said = reasonText(condition(object, type));
    return `waiting for condition ${type}=${status}${said === "" ? "" : `: ${said}`}`;
  };
}
