/** An image in parts, the form of Karmada's chart. `digest` overrides `tag`. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

/**
 * Image with bash and curl for the chart's initContainer that waits for etcd. The chart's own default is the tag `latest`.
 */
export const cfsslImage: ImageReference = {
  registry: "docker.io",
  repository: "cfssl/cfssl",
  tag: "v1.6.5",
};

/**
 * Image with bash and kubectl for the chart's Jobs and the initContainers that wait for them. The chart's own default,
 * `bitnamisecure/kubectl`, has only the tag `latest` without a subscription, so this one replaces it.
 */
export const kubectlImage: ImageReference = {
  registry: "docker.io",
  repository: "alpine/k8s",
  tag: "1.35.4",
};

/** Image with etcd's own tools, that of the chart's etcd. It has no shell. */
export const etcdImage = "registry.k8s.io/etcd:3.6.6-0";

/** restic's upstream image, which includes a POSIX shell. */
export const resticImage = "docker.io/restic/restic:0.18.1";

/** Karmada's image of a component. */
export function karmadaImage(component: string, version: string): ImageReference {
  return { registry: "docker.io", repository: `karmada/karmada-${component}`, tag: `v${version}` };
}

/** The reference as one string, `registry/repository:tag` or `registry/repository@digest`. */
export function imageName({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${digest === undefined ? `:${tag ?? ""}` : `@${digest}`}`;
}
