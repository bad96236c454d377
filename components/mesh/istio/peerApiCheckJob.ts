import { createHash } from "node:crypto";
import { smallResources, unprivileged } from "../../internal/containers.ts";

/** The API of a cluster that is to be reached. */
export interface PeerApi {
  readonly name: string;
  /** Its URL, as the peers reach it. */
  readonly server: string;
  /** The certificate authority that vouches for it, PEM. */
  readonly caPem: string;
}

/** Name of the Job and of the ConfigMap that it reads, in the mesh's own namespace. */
export const peerApiCheckName = "reach";

/** How long all APIs have to answer, counted from the first request. */
const deadlineSeconds = 60;

/**
 * Added to the deadline before Kubernetes itself ends the Job: for a pod that never came to ask anything, as it had no
 * node or image.
 */
export const startSeconds = 300;

/** Where the container finds the peers: `<name>.url` and `<name>.crt` each. */
const folder = "/peers";

/**
 * Asks each API until it has answered, or until the deadline. Any answer counts, a refusal too, if the peer's authority
 * vouches for whoever gave it: what a token is good for is not the question. What cannot be reached is written to the
 * termination log, as `eu->us https://…: curl's reason`. It reads the environment that {@link peerApiCheckSpec} sets.
 */
export const peerApiCheckScript = `set -u

started=$(date +%s)
failed=
for url in "$REACH_PEERS"/*.url; do
  name=\${url##*/}
  name=\${name%.url}
  server=$(cat "$url")
  until reason=$(curl --silent --show-error --output /dev/null --max-time 5 --cacert "$REACH_PEERS/$name.crt" "$server/readyz" 2>&1); do
    if [ $(($(date +%s) - started)) -ge "$REACH_DEADLINE_SECONDS" ]; then
      printf '%s->%s %s: %s\\n' "$REACH_FROM" "$name" "$server" "$reason" | tee -a "$REACH_TERMINATION_LOG"
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
    peers.flatMap(({ name, server, caPem }) => [
      [`${name}.crt`, caPem],
      [`${name}.url`, server],
    ]),
  );
}

/** A digest of what is asked, so that another question is another run; it does not depend on the peers' order. */
export function peerApiCheckDigest(peers: readonly PeerApi[]): string {
  const sorted = Object.entries(peerApiCheckData(peers)).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return `sha256:${createHash("sha256").update(JSON.stringify(sorted)).digest("hex")}`;
}

/** Spec of the Job that asks once, without retries, and is kept when it is done, so that its result can be read. */
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
        volumes: [{ name: "peers", configMap: { name: peerApiCheckName } }],
        containers: [
          {
            name: peerApiCheckName,
            image,
            command: ["/bin/sh", "-c", peerApiCheckScript],
            env: Object.entries(environment).map(([name, value]) => ({ name, value })),
            volumeMounts: [{ name: "peers", mountPath: folder, readOnly: true }],
            resources: smallResources,
            securityContext: unprivileged,
          },
        ],
      },
    },
  };
}
