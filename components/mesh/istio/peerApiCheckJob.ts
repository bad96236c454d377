import { createHash } from "node:crypto";
import { withoutToken } from "../../internal/containers.ts";
import { scriptContainer, startSeconds, variables } from "../../internal/scriptJob.ts";

/** The API of a peer. */
export interface PeerApi {
  readonly name: string;
  /** The URL by which other clusters reach it. */
  readonly server: string;
  /** The CA certificate that signed its serving certificate, PEM. */
  readonly caPem: string;
  /** The name in that certificate. @default the server's */
  readonly tlsServerName?: string | undefined;
}

/** Name of the Job and of its ConfigMap, in the mesh's own namespace. */
export const peerApiCheckName = "reach";

/** Time limit for all APIs to respond, counted from the first request. */
const deadlineSeconds = 60;

/**
 * Folder of the peers in the container: `<name>.url` and `<name>.crt` for each, and `<name>.connect`, the server's address for
 * curl, if the URL has the name in the certificate instead.
 */
const folder = "/peers";

/**
 * Script that sends requests to each API until it responds, or until the deadline. Every response counts, also 401 or 403,
 * if the peer's CA signed the server's certificate: the check does not test tokens. An API that cannot be reached is
 * written to the termination log, as `eu->us https://…: curl's reason`. It reads the environment that
 * {@link peerApiCheckSpec} sets.
 */
export const peerApiCheckScript = `set -u

started=$(date +%s)
failed=
for url in "$REACH_PEERS"/*.url; do
  name=\${url##*/}
  name=\${name%.url}
  server=$(cat "$url")
  connect=$(cat "$REACH_PEERS/$name.connect" 2>/dev/null)
  until reason=$(curl --silent --show-error --output /dev/null --max-time 5 --cacert "$REACH_PEERS/$name.crt" \${connect:+--connect-to "$connect"} "$server/readyz" 2>&1); do
    if [ $(($(date +%s) - started)) -ge "$REACH_DEADLINE_SECONDS" ]; then
      printf '%s->%s %s: %s\\n' "$REACH_FROM" "$name" "$server\${connect:+ at $connect}" "$reason" | tee -a "$REACH_TERMINATION_LOG"
      failed=yes
      break
    fi
    sleep 1
  done
done
[ -z "$failed" ]
`;

/** Content of the ConfigMap. */
export function peerApiCheckData(peers: readonly PeerApi[]): Record<string, string> {
  return Object.fromEntries(
    peers.flatMap(({ name, server, caPem, tlsServerName }) => [
      [`${name}.crt`, caPem],
      ...addressFiles(name, server, tlsServerName),
    ]),
  );
}

function addressFiles(
  name: string,
  server: string,
  tlsServerName: string | undefined,
): [string, string][] {
  if (tlsServerName === undefined) return [[`${name}.url`, server]];
  const { hostname, port: stated, pathname } = new URL(server);
  const port = stated === "" ? "443" : stated;
  return [
    [`${name}.url`, `https://${tlsServerName}:${port}${pathname.replace(/\/+$/, "")}`],
    [`${name}.connect`, `${tlsServerName}:${port}:${hostname}:${port}`],
  ];
}

/** A digest of the peers, so that a change of them runs the Job again; it does not depend on their order. */
export function peerApiCheckDigest(peers: readonly PeerApi[]): string {
  const sorted = Object.entries(peerApiCheckData(peers)).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return `sha256:${createHash("sha256").update(JSON.stringify(sorted)).digest("hex")}`;
}

/** Spec of the Job. It runs once, without retries, and is kept after it ends, so that its result can be read. */
export function peerApiCheckSpec<Digest>(from: string, image: string, digest: Digest) {
  const environment = {
    REACH_FROM: from,
    REACH_PEERS: folder,
    REACH_DEADLINE_SECONDS: String(deadlineSeconds),
    REACH_TERMINATION_LOG: "/dev/termination-log",
  };
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: deadlineSeconds + startSeconds,
    template: {
      metadata: {
        labels: { app: peerApiCheckName },
        annotations: { "archipelago/asks-for": digest },
      },
      spec: {
        restartPolicy: "Never",
        ...withoutToken,
        volumes: [{ name: "peers", configMap: { name: peerApiCheckName } }],
        containers: [
          {
            ...scriptContainer(peerApiCheckName, image, peerApiCheckScript, variables(environment)),
            volumeMounts: [{ name: "peers", mountPath: folder, readOnly: true }],
          },
        ],
      },
    },
  };
}
