/** Resource options as the engine gets them, or inherits from the parent; absent if not set. */
export interface NodeOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** Logical name. */
  readonly deletedWith?: string;
  readonly import?: string;
  /** Types of a component in states of earlier releases, from its aliases. */
  readonly formerTypes?: readonly string[];
  /** Names of the hooks that the engine calls before it creates the resource. */
  readonly beforeCreate?: readonly string[];
  /** Names of the hooks that the engine calls before it updates the resource. */
  readonly beforeUpdate?: readonly string[];
  /** The id of a resource that is only read, by its `get`. */
  readonly read?: string;
  readonly customTimeouts?: {
    readonly create?: string;
    readonly update?: string;
    readonly delete?: string;
  };
}

/** One declared resource. Other resources are referenced by their logical names. */
export interface GraphNode {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for a component. */
  readonly custom: boolean;
  /** The engine's inputs: secrets decoded, unknown values replaced by `UNKNOWN`. */
  readonly inputs: Record<string, unknown>;
  /** Input paths that were secret, outermost only, for example `values.certs.custom.key`. */
  readonly secrets: readonly string[];
  /** Input paths that were unknown. */
  readonly unknowns: readonly string[];
  readonly parent: string | undefined;
  readonly provider: string | undefined;
  /** All resources that are created before it and deleted after it: by dependsOn or inputs. */
  readonly dependencies: readonly string[];
  readonly options: NodeOptions;
}

/** The resources that a program declared, in order of registration. */
export class Graph<T = unknown> {
  readonly nodes: readonly GraphNode[];
  /** The result of the deployed function. */
  readonly result: T;
  /** Warnings that the program logged. */
  readonly warnings: readonly string[];

  constructor(nodes: readonly GraphNode[], result: T, warnings: readonly string[]) {
    this.nodes = nodes;
    this.result = result;
    this.warnings = warnings;
  }

  /** All resources of a type, in order of registration. */
  all(type: string): readonly GraphNode[] {
    return this.nodes.filter((node) => node.type === type);
  }

  /** The only resource of a type, or the one of that name; throws with the existing ones if there is no single one. */
  one(type: string, name?: string): GraphNode {
    return only(
      this.nodes.filter((node) => node.type === type && (name === undefined || node.name === name)),
      `${type}${name === undefined ? "" : ` named ${name}`}`,
      this.all(type).map((node) => node.name),
    );
  }

  /** The resource with a logical name; throws if there is none or more than one. */
  named(name: string): GraphNode {
    return only(
      this.nodes.filter((node) => node.name === name),
      `resource named ${name}`,
      this.nodes.map((node) => node.name),
    );
  }

  /** Logical name of a resource's provider, if one was set. */
  provider(name: string): string | undefined {
    return this.named(name).provider;
  }

  /** Logical name of a resource's parent. */
  parent(name: string): string | undefined {
    return this.named(name).parent;
  }

  /** Logical names of the resources directly under a component, sorted. */
  children(name: string): string[] {
    return this.nodes
      .filter((node) => node.parent === name)
      .map((node) => node.name)
      .sort();
  }

  /** Returns whether one resource is created after another, and so deleted before it, over any number of steps. */
  dependsOn(name: string, other: string): boolean {
    const seen = new Set<string>();
    const visit = (current: string): boolean => {
      if (seen.has(current)) {
        return false;
      }
      seen.add(current);
      return this.nodes
        .filter((node) => node.name === current)
        .flatMap((node) => [...node.dependencies, ...(node.provider ?? "").split(" ")])
        .some((dependency) => dependency === other || visit(dependency));
    };
    return visit(name);
  }
}

/** Parses the logical name in a URN, or in a provider reference (a URN followed by an id). */
export function logicalName(reference: string): string {
  return reference.split("::")[3] ?? reference;
}

function only(found: readonly GraphNode[], what: string, existing: readonly string[]): GraphNode {
  const [node] = found;
  if (node === undefined || found.length > 1) {
    throw new Error(`${found.length} × ${what}; there are: ${existing.join(", ") || "none"}`);
  }
  return node;
}
