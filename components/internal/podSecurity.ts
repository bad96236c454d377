/**
 * Pod Security level of a namespace. A meshed namespace cannot have a stricter one than `privileged`: each pod has an
 * init container with NET_ADMIN, which redirects its traffic to the proxy, and the levels know no exception.
 */
export function podSecurity(level: "restricted" | "baseline" | "privileged") {
  return { "pod-security.kubernetes.io/enforce": level };
}
