/** An image in parts, as Karmada's chart takes it; `digest` wins over `tag`. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

/**
 * Runs the chart's initContainer that waits for etcd, with bash and curl. The chart's own default is the tag `latest`.
 */
export const cfsslImage: ImageReference = {
  registry: "docker.io",
  repository: "cfssl/cfssl",
  tag: "v1.6.5",
};

/**
 * Runs the chart's jobs and the initContainers that wait for them, with bash and kubectl. The chart's own default,
 * `bitnamisecure/kubectl`, has no tag but `latest` without a subscription, so another image that has both stands in.
 */
export const kubectlImage: ImageReference = {
  registry: "docker.io",
  repository: "alpine/k8s",
  tag: "1.35.4",
};

/** An image of Karmada's own, by component. */
export function karmadaImage(component: string, version: string): ImageReference {
  return { registry: "docker.io", repository: `karmada/karmada-${component}`, tag: `v${version}` };
}

/** The reference in one string, `registry/repository:tag` or `registry/repository@digest`. */
export function imageName({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${digest === undefined ? `:${tag ?? ""}` : `@${digest}`}`;
}
