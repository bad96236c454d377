/** podinfo's upstream image: a small HTTP service that responds with JSON on {@link podinfoPort}. */
export const podinfoImage = "docker.io/stefanprodan/podinfo:6.9.2";
export const podinfoPort = 9898;

/** curl's upstream image, which includes a POSIX shell. */
export const curlImage = "docker.io/curlimages/curl:8.16.0";

/**
 * Security context of the program's own containers: user nobody, read-only root filesystem, no privileges, as the Pod
 * Security level `restricted` requires. The user is a number, since these images set a name, and kubelet cannot verify
 * that a name is not root.
 */
export const unprivileged = {
  runAsUser: 65534,
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Enough for podinfo or curl: 10 millicores, and at most 64 MiB. */
export const smallResources = {
  requests: { cpu: "10m", memory: "32Mi" },
  limits: { memory: "64Mi" },
};

/**
 * Field of the spec of a pod that does not call its cluster's API. Proxies are not affected: they prove who they are with
 * tokens of their own, for the mesh only.
 */
export const withoutToken = { automountServiceAccountToken: false };
