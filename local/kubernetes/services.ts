/** Words of a command line, each guarded against the shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface ServiceCommand {
  readonly command: string;
  /** Flags by name without dashes; true gives a bare flag. */
  readonly flags: Readonly<Record<string, string | number | true>>;
  /** Goes first in PATH. */
  readonly path?: string;
  /** Waits until something listens there before it starts. */
  readonly after?: { readonly host: string; readonly port: number };
  /** Waits until this socket exists before it starts. */
  readonly afterSocket?: string;
}

/**
 * The script of a machine's service. It waits for what the program needs, since the program would end and be started
 * again with growing pauses otherwise, and then becomes the program.
 */
export function serviceScript(service: ServiceCommand): string {
  const flags = Object.entries(service.flags).map(([name, value]) =>
    value === true ? `--${name}` : quote(`--${name}=${value}`),
  );
  return [
    "#!/bin/bash",
    ...(service.path === undefined ? [] : [`export PATH=${quote(service.path)}:$PATH`]),
    ...(service.after === undefined
      ? []
      : [
          `until (exec 3<> /dev/tcp/${service.after.host}/${service.after.port}) 2> /dev/null; do sleep 0.1; done`,
        ]),
    ...(service.afterSocket === undefined
      ? []
      : [`until [ -S ${quote(service.afterSocket)} ]; do sleep 0.1; done`]),
    `exec ${[quote(service.command), ...flags].join(" \\\n  ")}`,
    "",
  ].join("\n");
}
