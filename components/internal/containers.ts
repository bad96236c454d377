/** podinfo, as its project publishes it: a small service that answers with JSON and listens on {@link podinfoPort}. */
export const podinfoImage = "docker.io/stefanprodan/podinfo:6.9.2";
export const podinfoPort = 9898;

/** curl with a POSIX shell, as its project publishes it. */
export const curlImage = "docker.io/curlimages/curl:8.16.0";

/**
 * How the program's own containers run: as nobody, with nothing to write to and no privileges. The user is given by
 * number, since these images name theirs, and kubelet cannot tell whether a name is root.
 */
export const unprivileged = {
  runAsUser: 65534,
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

/** Enough for podinfo or curl: 10 millicores, and at most 64 MiB. */
export const smallResources = {
  requests: { cpu: "10m", memory: "32Mi" },
  limits: { memory: "64Mi" },
};
