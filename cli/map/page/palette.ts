/** Colours of the source regions, none near the red of failures. Neighbours in the list differ most. */
const dark = [
  "#6fc1ff",
  "#ffb657",
  "#86e3a8",
  "#c9a0ff",
  "#ff9fd0",
  "#f1e16b",
  "#5fe0d8",
  "#a9b8ff",
  "#d3b48c",
  "#b7ea6a",
] as const;
const light = [
  "#1b74c4",
  "#b46a00",
  "#1f8a4c",
  "#7a43c9",
  "#b8327f",
  "#877300",
  "#007f86",
  "#4a5bd0",
  "#83603a",
  "#5a7d00",
] as const;

export type Theme = "dark" | "light";

/** The colour of the region with an index. They repeat after ten. */
export function regionColor(index: number, theme: Theme): string {
  const colors = theme === "dark" ? dark : light;
  return colors[index % colors.length] ?? colors[0];
}

/** Colours of the drawn map. */
export interface MapColors {
  readonly land: string;
  readonly dot: string;
  readonly coast: string;
  readonly night: string;
  readonly failure: string;
  /** Failures that are none. */
  readonly muted: string;
}

const mapColors: Readonly<Record<Theme, MapColors>> = {
  dark: {
    land: "rgba(126, 155, 210, 0.08)",
    dot: "rgba(160, 188, 240, 0.5)",
    coast: "rgba(150, 178, 228, 0.26)",
    night: "rgba(8, 13, 26, 0.17)",
    failure: "#ff5468",
    muted: "#7f8ca6",
  },
  light: {
    land: "rgba(120, 108, 80, 0.06)",
    dot: "rgba(116, 106, 84, 0.4)",
    coast: "rgba(116, 106, 84, 0.28)",
    night: "rgba(38, 58, 120, 0.13)",
    failure: "#cf1f3a",
    muted: "#8a8f99",
  },
};

export function colorsOf(theme: Theme): MapColors {
  return mapColors[theme];
}
