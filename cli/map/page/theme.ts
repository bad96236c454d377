import { byId, setText } from "./dom.ts";
import type { Theme } from "./palette.ts";

/** Follows the system's theme until a person chooses one. @param changed is called with each new theme, and at once */
export function followTheme(changed: (theme: Theme) => void): void {
  const button = byId("theme", HTMLButtonElement);
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen: Theme | undefined;
  const apply = (): void => {
    const theme = chosen ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset["theme"] = theme;
    setText(button, theme === "dark" ? "Light" : "Dark");
    changed(theme);
  };
  system.addEventListener("change", apply);
  button.addEventListener("click", () => {
    chosen = document.documentElement.dataset["theme"] === "dark" ? "light" : "dark";
    apply();
  });
  apply();
}
