import { request } from "node:http";
import { connect } from "node:tls";

/** A request to an ingress: its host name, path and user. */
export interface IngressRequest {
  readonly host: string;
  /** @default 80 */
  readonly port?: number;
  /** @default "/" */
  readonly path?: string;
  /** As `name:password`. */
  readonly user?: string;
  /** The origin of a websocket, as browsers send it; without it, no websocket is opened. */
  readonly websocketFrom?: string;
}

/** The response. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends a request to an ingress at an address. */
export function requestIngress(
  address: string,
  { host, port = 80, path = "/", user, websocketFrom }: IngressRequest,
): Promise<Answer> {
  const headers = {
    host,
    ...(user !== undefined && { authorization: `Basic ${Buffer.from(user).toString("base64")}` }),
    ...(websocketFrom !== undefined && {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.from("sixteen letters!").toString("base64"),
      origin: websocketFrom,
    }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ host: address, port, path, headers, timeout: 10_000 }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      });
      response.on("error", reject);
    });
    asked.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, body: "" });
    });
    asked.on("timeout", () => asked.destroy(new Error(`${address}: no response for ${host}`)));
    asked.on("error", reject);
    asked.end();
  });
}

/** Returns whether a port accepts TLS, with any certificate. */
export function acceptsTls(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, rejectUnauthorized: false, timeout: 10_000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("secureConnect", end(true)).on("error", end(false)).on("timeout", end(false));
  });
}
