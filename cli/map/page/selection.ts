/** A region or a route: what a person points at, has focused, or holds. */
export type Selected =
  | { readonly kind: "region"; readonly name: string }
  | { readonly kind: "route"; readonly from: string; readonly to: string };

/** What is selected: what is pointed at or focused now, or else what is held. */
export class Selection {
  readonly #changed: () => void;
  #pointed: Selected | undefined;
  #held: Selected | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get current(): Selected | undefined {
    return this.#pointed ?? this.#held;
  }

  get held(): Selected | undefined {
    return this.#held;
  }

  point(selected: Selected | undefined): void {
    this.#pointed = selected;
    this.#changed();
  }

  /** Holds something, or lets it go if it is held. */
  toggle(selected: Selected): void {
    this.#held = same(this.#held, selected) ? undefined : selected;
    this.#changed();
  }

  clear(): void {
    this.#held = undefined;
    this.#pointed = undefined;
    this.#changed();
  }

  /** True for a route that is neither selected nor of the selected region, while something is. */
  dims(from: string, to: string | null): boolean {
    const selected = this.current;
    if (selected === undefined) return false;
    if (selected.kind === "region") return selected.name !== from && selected.name !== to;
    return selected.from !== from || selected.to !== to;
  }
}

export function same(left: Selected | undefined, right: Selected | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Lets a pointer, the focus, Enter and Space select something by an element. */
export function makeSelectable(element: Element, selected: Selected, selection: Selection): void {
  const point = (): void => {
    selection.point(selected);
  };
  const leave = (): void => {
    selection.point(undefined);
  };
  element.addEventListener("pointerenter", point);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("focus", point);
  element.addEventListener("blur", leave);
  element.addEventListener("click", () => {
    selection.toggle(selected);
  });
  // A button has these keys already; what is drawn has not.
  if (element instanceof SVGElement) {
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      selection.toggle(selected);
    });
  }
}
