/** The packages of a root that are unpacked: those named in `packages`, or all dependencies except some. */
export type Selection =
  | { readonly kind: "only-named" }
  | { readonly kind: "except"; readonly packages: readonly string[] };

/** A small Debian file tree: some packages and their dependencies, unpacked but not installed. */
export interface DebianRoot {
  readonly name: string;
  readonly packages: readonly string[];
  /** @default all of them */
  readonly selection?: Selection;
  /** Additional files to exclude from this root, as tar patterns. */
  readonly leftOut?: readonly string[];
  /** Patterns of {@link leftOut} that do not apply to this root. @default none */
  readonly kept?: readonly string[];
}

/**
 * The programs that the machine itself needs to run a node, unless they are installed. They run outside any root, with the
 * machine's own loader, and so with its own C library.
 */
export const toolsRoot: DebianRoot = {
  name: "tools",
  packages: [
    "containerd",
    "runc",
    "containernetworking-plugins",
    "nftables",
    "iptables",
    "conntrack",
    "iproute2",
  ],
  selection: { kind: "except", packages: ["libc6", "libgcc-s1", "libseccomp2"] },
};

/** The root of images that run shell scripts: curl, kubectl, cfssl. */
export const shellRoot: DebianRoot = {
  name: "shell",
  packages: ["bash", "dash", "coreutils", "grep", "sed", "mawk", "curl", "openssl"],
};

/**
 * The root of Istio's proxy: the C library that Envoy is linked with, and iptables for istio-init. It excludes the legacy
 * variant, since Istio tries that first, which makes the kernel create its tables in every pod.
 */
export const proxyRoot: DebianRoot = {
  name: "proxy",
  packages: ["libc6", "iptables"],
  leftOut: ["./usr/sbin/*legacy*"],
};

/**
 * pip as a wheel, which the machine's Python can run directly, since Debian's Python has no pip. Its only dependency,
 * ca-certificates, is read from the machine's own /etc/ssl.
 */
export const pipRoot: DebianRoot = {
  name: "pip",
  packages: ["python3-pip-whl"],
  selection: { kind: "only-named" },
};

/**
 * Files of packages that nothing reads at run time, as tar patterns: documentation, translations, character set converters,
 * and files for dpkg and systemd.
 */
export const leftOut = [
  "./usr/share/doc",
  "./usr/share/man",
  "./usr/share/info",
  "./usr/share/locale",
  "./usr/share/lintian",
  "./usr/share/bug",
  "./usr/share/bash-completion",
  "./usr/share/zsh",
  "./usr/lib/*/gconv",
  "./usr/lib/systemd",
  "./lib/systemd",
  "./etc/init.d",
  "./etc/apt",
  "./etc/skel",
];

/** Folders that Debian merged into /usr; packages still contain files under the old names. */
export const mergedFolders = ["bin", "sbin", "lib", "lib64"];
