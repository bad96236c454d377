/** Quotes a word of a command line for the shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface ServiceCommand {
  readonly command: string;
  /** Flags by name without dashes; true gives a bare flag. */
  readonly flags: Readonly<Record<string, string | number | true>>;
  /** Comes first in PATH. */
  readonly path?: string;
  /** The endpoint that must accept connections before the service starts. */
  readonly after?: { readonly host: string; readonly port: number };
  /** The socket that must exist before the service starts. */
  readonly afterSocket?: string;
}

/**
 * Returns the script of a machine's service. It waits for the program's dependencies, since the program would otherwise exit
 * and be restarted with growing delays, and then executes the program.
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
