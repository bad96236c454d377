import { accepts, BCRYPT, dashboard, type Hostile, refuses, USER } from "./hostileSupport.ts";
import { type Written } from "./support.ts";

describe("lifetimes", () => {
  refuses([
    [
      "no renewal window",
      { trust: { renewalWindowDays: 0 } },
      "trust.renewalWindowDays",
      "out of range",
    ],
    [
      "an intermediate that ends after the root",
      { trust: { intermediateValidityDays: 3650 } },
      "trust.intermediateValidityDays",
      "outlive",
    ],
    [
      "a window that is as long",
      { trust: { renewalWindowDays: 365 } },
      "trust.renewalWindowDays",
      "not shorter",
    ],
  ]);
  accepts([
    [
      "short lifetimes",
      { trust: { intermediateValidityDays: 30, leafValidityDays: 2, renewalWindowDays: 1 } },
    ],
  ]);
});

describe("the dashboard's users and authentication", () => {
  const users = (text: string): Written => dashboard({}, text);
  const annotated = (controller: string, annotations: Written): Written =>
    dashboard({ controller, annotations });
  const at = (name: string): string => `linkerd.viz.ingress.annotations[${JSON.stringify(name)}]`;
  const nginx = "nginx.ingress.kubernetes.io";
  const middlewares = "traefik.ingress.kubernetes.io/router.middlewares";
  refuses([
    ["a password", users("admin:hunter2"), "vizUsers", "line 1 has no bcrypt"],
    [
      "a password among hashes",
      users(`${USER}\nother:hunter2`),
      "vizUsers",
      "line 2 has no bcrypt",
    ],
    [
      "a plain password of nginx",
      users("admin:{PLAIN}hunter2"),
      "vizUsers",
      "line 1 has no bcrypt",
    ],
    ["a hash that is cut off", users(USER.slice(0, -1)), "vizUsers", "line 1 has no bcrypt"],
    ["a user without a hash", users(`${USER}\nadmin`), "vizUsers", "line 2 is not user:hash"],
    ["a hash without a user", users(`:${BCRYPT}`), "vizUsers", "line 1 is not user:hash"],
    ["users on one line", users(`${USER} ${USER}`), "vizUsers", "line 1 is not user:hash"],
    ["line ends of Windows", users(`${USER}\r\n`), "vizUsers", "line 1 is not user:hash"],
    ["a user twice", users(`${USER}\n${USER}`), "vizUsers", "line 2 has a user of an earlier line"],
    ...["auth-type", "auth-secret", "satisfy", "configuration-snippet"].map((name): Hostile => [
      `nginx's ${name}`,
      annotated("ingress-nginx", { [`${nginx}/${name}`]: "x" }),
      at(`${nginx}/${name}`),
      "authentication",
    ]),
    [
      "Traefik's middlewares",
      annotated("traefik", { [middlewares]: "a@b" }),
      at(middlewares),
      "authentication",
    ],
    [
      "a second class",
      annotated("ingress-nginx", { "kubernetes.io/ingress.class": "x" }),
      at("kubernetes.io/ingress.class"),
      "class",
    ],
    [
      "any annotation for another controller",
      annotated("other", { "example.com/a": "b" }),
      "linkerd.viz.ingress.annotations",
      "must authenticate",
    ],
    [
      "no authentication",
      annotated("other", { "haproxy.org/auth-type": "none" }),
      "linkerd.viz.ingress.annotations",
      "must authenticate",
    ],
  ]);
  accepts([
    [
      "users of each hash",
      users(`${USER}\nb:$apr1$abcdefgh$${"a".repeat(22)}\nc:{SHA}${"A".repeat(27)}=\n`),
    ],
    [
      "nginx's other annotations",
      annotated("ingress-nginx", {
        [`${nginx}/auth-realm`]: "Fleet",
        [`${nginx}/ssl-redirect`]: "true",
      }),
    ],
    [
      "more middlewares",
      annotated("traefik", {
        [middlewares]: "a-b@kubernetescrd,linkerd-viz-web-ingress-auth@kubernetescrd",
      }),
    ],
    [
      "another controller's authentication",
      annotated("other", {
        "haproxy.org/auth-type": "basic-auth",
        "haproxy.org/auth-secret": "web-ingress-auth",
      }),
    ],
  ]);
});
