/** What an arrow key asks for. */
export type Step = "left" | "right" | "up" | "down";

const steps: ReadonlyMap<string, Step> = new Map([
  ["ArrowLeft", "left"],
  ["ArrowRight", "right"],
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
]);

/** A group of elements of which Tab reaches one, and the arrow keys the others. */
export class RovingGroup {
  readonly #next: (key: string, step: Step) => string | undefined;
  readonly #elements = new Map<string, SVGElement>();
  #current: string | undefined;

  /** @param next the key of the element that an arrow key leads to */
  constructor(group: SVGElement, next: (key: string, step: Step) => string | undefined) {
    this.#next = next;
    group.addEventListener("keydown", (event) => {
      const step = steps.get(event.key);
      const key = this.#current;
      if (step === undefined || key === undefined) return;
      event.preventDefault();
      const target = this.#next(key, step);
      if (target !== undefined) this.#elements.get(target)?.focus();
    });
  }

  get keys(): string[] {
    return [...this.#elements.keys()];
  }

  add(key: string, element: SVGElement): void {
    this.#elements.set(key, element);
    this.#current ??= key;
    element.setAttribute("tabindex", this.#current === key ? "0" : "-1");
    element.addEventListener("focus", () => {
      if (this.#current !== undefined)
        this.#elements.get(this.#current)?.setAttribute("tabindex", "-1");
      element.setAttribute("tabindex", "0");
      this.#current = key;
    });
  }
}
