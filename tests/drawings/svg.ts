import type { DrawnCluster, Structure } from "./model.ts";

/** Measures in pixels. */
const margin = 20;
const width = 308;
const inner = 16;
const boxHeight = 36;
const rowHeight = 46;
const header = 38;

const style = `
  .bg{fill:#fff}.c{fill:#f4f8fb;stroke:#245;stroke-width:1.5}.m{fill:#eaf1ff;stroke:#245;stroke-width:1.5}
  .b{fill:#fff;stroke:#7a99ab}.g{fill:#d7f0e3;stroke:#2c7a54}.r{fill:#fdf3dc;stroke:#8a6d1f;stroke-width:1.5}
  text{fill:#123}.t{font-weight:600}.s{fill:#40566a;font-size:12px}.n{text-anchor:middle}
  .l{stroke:#2c7a54;stroke-width:2;fill:none}.lf{fill:#2c7a54}
  .k{stroke:#245;stroke-width:1.3;fill:none}.d{stroke-dasharray:5 4}.kf{fill:#245}
  @media (prefers-color-scheme:dark){
    .bg{fill:#0d1117}.c{fill:#16202b;stroke:#8fb3c9}.m{fill:#1a2540;stroke:#8fb3c9}
    .b{fill:#0f1720;stroke:#5f7f93}.g{fill:#15382a;stroke:#58c08c}.r{fill:#33290f;stroke:#d0ac52}
    text{fill:#e6edf3}.s{fill:#a9bccb}.l{stroke:#58c08c}.lf{fill:#58c08c}.k{stroke:#8fb3c9}.kf{fill:#8fb3c9}
  }`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function rect(
  kind: string,
  x: number,
  y: number,
  wide: number,
  high: number,
  radius: number,
): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${wide}" height="${high}" rx="${radius}"/>`;
}

function label(kind: string, x: number, y: number, text: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(text)}</text>`;
}

/** The rows of boxes: two in a row, a gateway alone. */
function rowsOf({ boxes }: DrawnCluster): DrawnCluster["boxes"][] {
  const inside = boxes.filter(({ gateway }) => !gateway);
  const pairs = inside.flatMap((_, index) =>
    index % 2 === 0 ? [inside.slice(index, index + 2)] : [],
  );
  return [...pairs, ...boxes.filter(({ gateway }) => gateway).map((box) => [box])];
}

const heightOf = (rows: number): number => header + rows * rowHeight + 6;

function clusterAt(
  cluster: DrawnCluster,
  kind: string,
  x: number,
  y: number,
  high: number,
): string[] {
  const rows = rowsOf(cluster);
  return [
    rect(kind, x, y, width, high, 10),
    label("t", x + inner, y + 26, cluster.name),
    ...rows.flatMap((row, index) => {
      const wide = (width - 2 * inner - (row.length - 1) * 12) / row.length;
      const gateway = row.some((box) => box.gateway);
      // A gateway is at the bottom in every region, where the lines between them are.
      const top = gateway ? y + high - rowHeight - 4 : y + header + index * rowHeight;
      return row.flatMap((box, column) => {
        const left = x + inner + column * (wide + 12);
        return [
          rect(gateway ? "g" : "b", left, top, wide, boxHeight, 6),
          label("n", left + wide / 2, top + 23, box.label),
        ];
      });
    }),
  ];
}

/** Draws the structure of a fleet: the manager above, the regions in a row, the root below. */
export function drawingOf(structure: Structure, title: string): string {
  const { manager, regions, pairs, agents, issued, through } = structure;
  // A line between two regions is drawn in the gap; between two gateways it reaches into both.
  const gap = through === "gateways" ? 18 : 72;
  const total = 2 * margin + regions.length * width + (regions.length - 1) * gap;
  const leftOf = (index: number): number => margin + index * (width + gap);
  const middleOf = (index: number): number => leftOf(index) + width / 2;
  const managerHeight = manager === undefined ? 0 : heightOf(rowsOf(manager).length);
  const top = manager === undefined ? margin : margin + managerHeight + 52;
  const high = heightOf(Math.max(...regions.map((region) => rowsOf(region).length)));
  const bottom = top + high;
  const root = bottom + (pairs.length > 1 ? 74 : 56);
  const end = root + 48 + margin;

  const parts = [rect("bg", 0, 0, total, end, 12)];
  if (manager !== undefined) {
    parts.push(...clusterAt(manager, "m", (total - width) / 2, margin, managerHeight));
    const rail = top - 24;
    const above = total / 2;
    for (const index of agents) {
      parts.push(`<path class="k" d="M${middleOf(index)} ${top}V${rail}H${above}"/>`);
    }
    parts.push(
      `<path class="k" d="M${above} ${rail}V${margin + managerHeight + 2}" marker-end="url(#k)"/>`,
    );
    parts.push(label("s", above + 14, rail - 8, "agents pull their workloads"));
  }
  regions.forEach((region, index) => {
    parts.push(...clusterAt(region, "c", leftOf(index), top, high));
  });
  const line = bottom - rowHeight / 2 - 8;
  for (const [from, to] of pairs) {
    const [start, stop] = [leftOf(from) + width, leftOf(to)];
    const inset = through === "gateways" ? inner : 0;
    const path =
      to - from === 1
        ? `M${start - inset + 1} ${line}H${stop + inset - 1}`
        : `M${middleOf(from)} ${bottom - (through === "gateways" ? 13 : 0)}V${bottom + 26}H${middleOf(to)}V${bottom - (through === "gateways" ? 13 : 0)}`;
    parts.push(`<path class="l" d="${path}" marker-end="url(#l)" marker-start="url(#l)"/>`);
  }
  const said =
    through === "gateways"
      ? "mutual TLS between the gateways of every pair"
      : "mutual TLS between the pods of every pair";
  if (pairs.length > 0)
    parts.push(label("s", margin + 44, bottom + (pairs.length > 1 ? 46 : 22), said));
  for (const index of issued) {
    parts.push(
      `<path class="k d" d="M${leftOf(index) + 24} ${root}V${bottom + 2}" marker-end="url(#k)"/>`,
    );
  }
  parts.push(rect("r", margin, root, total - 2 * margin, 48, 10));
  parts.push(label("n", total / 2, root + 29, "shared root: signs one intermediate per region"));

  const names = regions.map(({ name }) => name).join(", ");
  const described = `${manager === undefined ? "" : `A manager cluster named ${manager.name} above the regions, whose agents pull from it. `}Regions ${names}. ${regions
    .map(({ name, boxes }) => `${name} runs ${boxes.map((box) => box.label).join(", ")}.`)
    .join(" ")} ${said}. A shared root signs one intermediate per region.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${end}" viewBox="0 0 ${total} ${end}" font-family="system-ui, sans-serif" font-size="14" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(title)}</title>`,
    `<desc id="d">${escaped(described)}</desc>`,
    `<defs>${marker("k", 7)}${marker("l", 6)}<style>${style}\n</style></defs>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function marker(id: string, size: number): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="${size}" markerHeight="${size}" orient="auto-start-reverse"><path class="${id}f" d="M0 0 8 4 0 8z"/></marker>`;
}
