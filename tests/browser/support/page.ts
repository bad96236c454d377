import { readFile } from "node:fs/promises";
import * as z from "zod";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { buildAssets } from "../../../cli/map/assets.ts";
import { MapModel } from "../../../cli/map/model.ts";
import { serveMap } from "../../../cli/map/server.ts";
import { axe, collisions, focused, paintedPixels, violations } from "./scripts.ts";
import { findChromium } from "./chromium.ts";
import { type Fault, type TestFleet, tickOf } from "./fleet.ts";

/** Looks of a page. */
export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly theme: "light" | "dark";
  readonly still?: boolean;
}

/** The page of a fleet in a browser, and the hand on its traffic. */
export class OpenMap {
  readonly page: Page;
  readonly url: string;
  readonly model: MapModel;
  /** Every request of the page, by its URL. */
  readonly requests: string[];
  /** Errors of the page. */
  readonly errors: string[];
  readonly #fleet: TestFleet;
  readonly #server: Awaited<ReturnType<typeof serveMap>>;
  readonly #context: BrowserContext;
  #index = 0;
  #counted = 0;
  #at = Date.now();

  private constructor(
    fleet: TestFleet,
    server: Awaited<ReturnType<typeof serveMap>>,
    context: BrowserContext,
    page: Page,
  ) {
    this.#fleet = fleet;
    this.#server = server;
    this.#context = context;
    this.page = page;
    this.url = server.url;
    this.model = new MapModel(fleet.name, Object.keys(fleet.regions));
    this.requests = [];
    this.errors = [];
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  static async open(browser: Browser, fleet: TestFleet, looks: Looks): Promise<OpenMap> {
    const server = await serveMap(await buildAssets());
    const context = await browser.newContext({
      viewport: { width: looks.width, height: looks.height },
      colorScheme: looks.theme,
      reducedMotion: looks.still === true ? "reduce" : "no-preference",
    });
    const map = new OpenMap(fleet, server, context, await context.newPage());
    for (const name of Object.keys(fleet.regions)) map.read(name);
    await map.page.goto(server.url);
    return map;
  }

  /** A reading of a region's API. */
  read(
    name: string,
    change: { drained?: boolean; ready?: number } | { problem: string } = {},
  ): void {
    const region = new Map(Object.entries(this.#fleet.regions)).get(name);
    this.model.read(
      name,
      "problem" in change
        ? change
        : { region: region ?? "", nodes: 2, ready: 2, drained: false, ...change },
    );
  }

  /** Sends some seconds of traffic at once; only the last one is drawn as motion. */
  async pass(seconds: number, fault: Fault = {}): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      const tick = tickOf(this.#fleet, this.#index, new Date(this.#at), fault);
      this.#index += 1;
      this.#at += 1000;
      const message = this.model.tick(tick);
      this.#counted = message.totals.counted;
      this.#server.send(message);
    }
    const counted = this.#counted.toLocaleString("en");
    await this.page.getByText(`${counted} were counted`).waitFor();
  }

  /** Sends the state of a fleet whose callers have not begun. */
  sendEmpty(): void {
    this.#server.send(
      this.model.tick({ at: new Date(this.#at).toISOString(), callers: [], streams: [] }),
    );
  }

  /** Pixels of the layer of motion that are not empty. */
  async paintedPixels(): Promise<number> {
    return this.#evaluate(z.number(), paintedPixels);
  }

  /** The region or the route that has the focus. */
  async focused(): Promise<string> {
    return this.#evaluate(z.string(), focused);
  }

  /** Texts on the map that cover each other, or that do not fit into the map. */
  async collisions(): Promise<string[]> {
    return this.#evaluate(z.array(z.string()), collisions);
  }

  /** Faults that axe-core finds, with the first element of each. */
  async violations(): Promise<string[]> {
    // The page's policy forbids scripts of others; what the browser's debugger evaluates is not subject to it.
    await this.page.evaluate(await readFile(axe, "utf8"));
    return this.#evaluate(z.array(z.string()), violations);
  }

  async #evaluate<T>(type: z.ZodType<T>, script: string): Promise<T> {
    return type.parse(await this.page.evaluate(script));
  }

  /** Ends the server, as Ctrl-C does. */
  async stopServer(): Promise<void> {
    await this.#server.close();
  }

  async close(): Promise<void> {
    await this.#context.close();
    await this.#server.close();
  }
}

/** Starts Debian's Chromium. Root has no sandbox of its own; the page is the test's own. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
  });
}
