/** Syntax of a Kubernetes label's key, with or without a prefix, which is a DNS name of at most 253 characters. */
export const LABEL_KEY =
  /^((?=.{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Syntax of an annotation's key: that of a label, with capitals in the prefix too. */
export const ANNOTATION_KEY =
  /^((?=.{1,253}\/)[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Syntax of an annotation's value: any text without control characters other than tabs and line breaks. */
export const ANNOTATION_VALUE = /^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$/;

/** Size that the API allows all annotations of an object, in bytes. */
export const LARGEST_ANNOTATIONS = 256 * 1024;

/** Syntax of a Kubernetes label's value, which may be empty. */
export const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Domains of label keys that Linode keeps for LKE. */
const LKE_DOMAIN = /(^|\.)(kubernetes\.io|linode\.com)\//;

/** Tells whether a key of a node's label or taint is LKE's own to set. */
export function isLkeKey(key: string): boolean {
  return LKE_DOMAIN.test(key);
}
