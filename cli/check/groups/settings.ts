import { counted } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "settings" as const;

/** Checks of the stack's settings and outputs. */
export const settingsChecks: readonly Check[] = [
  {
    ...{ id: "settings-readable", group, title: "the stack's settings can be read" },
    remedy: "run the command in the project's folder, with the stack's backend logged in",
    docs: "docs/cli.md#which-fleet",
    run: ({ settings: { unread } }) => ({
      seen: "the stack's configuration",
      problems: unread === undefined ? [] : [warn(unread)],
    }),
  },
  {
    ...{ id: "settings-valid", group, title: "this version accepts the stack's settings" },
    remedy: "correct the stack file before the next update; each line names the setting",
    docs: "docs/settings.md",
    run: ({ settings: { unread, problems } }) =>
      unread === undefined ? { seen: "no problem", problems: problems.map(fail) } : undefined,
  },
  {
    ...{ id: "settings-current", group, title: "no setting is deprecated or only for a trial" },
    remedy: "change the setting at the next opportunity",
    docs: "docs/settings.md",
    run: ({ settings: { unread, discouraged } }) =>
      unread === undefined ? { seen: "none", problems: discouraged.map(warn) } : undefined,
  },
  {
    ...{ id: "settings-applied", group, title: "the fleet has the regions of the settings" },
    remedy: "run pulumi preview, then pulumi up",
    docs: "docs/operations.md",
    run({ settings: { regions }, outputs }) {
      if (regions === undefined) return undefined;
      const missing = regions.filter((name) => !outputs.regions.includes(name));
      const extra = outputs.regions.filter((name) => !regions.includes(name));
      return {
        seen: counted(regions.length, "region"),
        problems: [
          ...missing.map((name) => warn(`${name} is in the settings, and not in the fleet`)),
          ...extra.map((name) => warn(`${name} is in the fleet, and not in the settings`)),
        ],
      };
    },
  },
  {
    ...{ id: "settings-listeners", group, title: "no listener is open without need" },
    remedy: "state sourceRanges, or the egress of every cluster",
    docs: "docs/operations/exposure.md",
    run: ({ settings: { unread, openListeners } }) =>
      unread === undefined ? { seen: "none", problems: openListeners.map(warn) } : undefined,
  },
  {
    ...{ id: "drift", group, title: "nothing was changed outside the stack" },
    remedy: "run pulumi preview --refresh --diff, then pulumi up --refresh",
    docs: "docs/operations/drift-and-gitops.md#has-somebody-changed-the-fleet",
    run({ drift }) {
      if (drift === undefined) return undefined;
      const { found, unread } = drift;
      const lines = found.map(({ name, type, change, paths }) => {
        const where = paths.length === 0 ? "" : `: ${paths.join(", ")}`;
        return fail(`${type} ${name} was ${change}${where}`);
      });
      return { seen: "no drift", problems: unread === undefined ? lines : [warn(unread)] };
    },
  },
  {
    ...{ id: "outputs-complete", group, title: "the stack's outputs are of this version" },
    remedy: "run pulumi up once with this version",
    docs: "docs/cli.md#which-fleet",
    run: ({ outputs: { reaches, certificates } }) => ({
      seen: counted(Object.keys(certificates).length, "certificate"),
      problems: [
        ...(reaches === undefined
          ? [warn("the output reaches is missing: every pair of regions is expected to respond")]
          : []),
        ...(Object.keys(certificates).length === 0
          ? [warn("the output certificates is missing or empty")]
          : []),
      ],
    }),
  },
];
