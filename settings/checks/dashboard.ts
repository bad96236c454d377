import {
  dashboardAnnotations,
  type IngressController,
  usersName,
} from "../../components/mesh/linkerd/vizIngressPlan.ts";
import { type Problem, REDACTED } from "../problem.ts";
import { VIZ_USERS } from "../read.ts";
import { type Check, problem } from "./context.ts";

const BCRYPT = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/;
const APACHE_MD5 = /^\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}$/;
const SHA1 = /^\{SHA\}[A-Za-z0-9+/]{27}=$/;
/** The hashes that both ingress-nginx and Traefik verify. A password that is not hashed is none of them. */
const HASHES = [BCRYPT, APACHE_MD5, SHA1];

/** The reason why a text is no htpasswd file, without its content; undefined when it is one. */
function fileProblem(text: string): string | undefined {
  const lines = text.replace(/\n+$/, "").split("\n");
  const users = lines.map((line) => /^([^:\s]+):(\S+)$/.exec(line));
  const malformed = users.findIndex((user) => user === null);
  if (malformed !== -1) return `line ${malformed + 1} is not user:hash`;
  const unhashed = users.findIndex((user) => !HASHES.some((hash) => hash.test(user?.[2] ?? "")));
  if (unhashed !== -1) return `line ${unhashed + 1} has no bcrypt, apr1 or SHA hash`;
  const names = users.map((user) => user?.[1]);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  return twice === -1 ? undefined : `line ${twice + 1} has a user of an earlier line`;
}

/** A dashboard behind an Ingress authenticates its users: it shows every request of the mesh. */
export const dashboardHasUsers: Check = ({ settings: { mesh, linkerd }, vizUsers }) => {
  const { viz } = linkerd;
  if (mesh !== "linkerd" || viz?.enabled !== true || viz.ingress === undefined) return [];
  const reason = vizUsers === undefined ? undefined : fileProblem(vizUsers);
  if (vizUsers !== undefined && reason === undefined) return [];
  return [
    {
      path: VIZ_USERS,
      reason:
        reason === undefined
          ? "is required by linkerd.viz.ingress"
          : `not an htpasswd file: ${reason}`,
      got: vizUsers === undefined ? "nothing" : REDACTED,
      expected:
        "user:hash lines, set by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    },
  ];
};

const NGINX = "nginx.ingress.kubernetes.io/";
/** Annotations by which ingress-nginx lets a request pass without the program's authentication. */
const NGINX_BYPASS = /^(auth-(type|secret|secret-type)|satisfy|.*snippet)$/;
const TRAEFIK_MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";
/** Annotations of other controllers that authenticate: their keys say so, or their values name the Secret. */
const AUTHENTICATES = /auth|oauth|oidc|plugin|middleware|filter|policy/i;
const SWITCHED_OFF = /^\s*(|false|no|none|off|disabled?)\s*$/i;

function undoesAuthentication(controller: IngressController, key: string, value: string): boolean {
  if (key === "kubernetes.io/ingress.class") return true;
  if (controller === "ingress-nginx") {
    return key.startsWith(NGINX) && NGINX_BYPASS.test(key.slice(NGINX.length));
  }
  const own = new Map(Object.entries(dashboardAnnotations(controller))).get(TRAEFIK_MIDDLEWARES);
  return (
    own !== undefined &&
    key === TRAEFIK_MIDDLEWARES &&
    !value.split(",").some((name) => name.trim() === own)
  );
}

/**
 * The program's authentication stays: no annotation replaces or bypasses it, and the class is that of `className`. A
 * controller that the program cannot configure gets its authentication from the user.
 */
export const dashboardAuthenticates: Check = (context) => {
  const { mesh, linkerd } = context.settings;
  const { enabled, ingress } = linkerd.viz ?? {};
  if (mesh !== "linkerd" || enabled !== true || ingress === undefined) return [];
  const path = ["linkerd", "viz", "ingress", "annotations"];
  const { controller } = ingress;
  const given = Object.entries(ingress.annotations);
  const undone = given
    .filter(([key, value]) => undoesAuthentication(controller, key, value))
    .map(([key]): Problem =>
      problem(
        context,
        [...path, key],
        "would replace or bypass the class or the authentication that the program configures",
        key === TRAEFIK_MIDDLEWARES
          ? `a list with ${Object.values(dashboardAnnotations("traefik")).join()}`
          : "no such annotation",
      ),
    );
  if (controller !== "other") return undone;
  const authenticates = given.some(
    ([key, value]) =>
      (AUTHENTICATES.test(key) || value.includes(usersName)) && !SWITCHED_OFF.test(value),
  );
  if (authenticates) return undone;
  return [
    ...undone,
    problem(
      context,
      path,
      "must authenticate with linkerd.viz.ingress.controller: other, or the dashboard is served to everybody",
      `annotations of the controller that authenticate, for example against the Secret ${usersName}`,
    ),
  ];
};
