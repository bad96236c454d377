/**
 * The page of `archipelago map` in a real Chromium, over the real server and model. The traffic is made by the test
 * (support/fleet.ts), so that each fault can be shown.
 *
 * Not shown here: that the traffic is that of a fleet, for which see the fleet tests; other browsers.
 */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { type Looks, OpenMap, startBrowser } from "./support/page.ts";
import { ten, type TestFleet, three } from "./support/fleet.ts";

const desktop: Looks = { width: 1440, height: 900, theme: "dark" };
const tablet: Looks = { width: 1024, height: 768, theme: "light" };
const phone: Looks = { width: 390, height: 844, theme: "light" };

describe("the map in a browser", function () {
  // A busy machine takes a while to draw.
  this.timeout(120_000);
  let browser: Browser;
  let open: OpenMap | undefined;

  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    const errors = open?.errors ?? [];
    await open?.close();
    open = undefined;
    assert.deepEqual(errors, []);
  });

  async function opened(fleet: TestFleet, looks: Looks = desktop): Promise<OpenMap> {
    open = await OpenMap.open(browser, fleet, looks);
    return open;
  }

  it("shows every region and every route, and loads nothing from another host", async () => {
    const map = await opened(three);
    await map.pass(3);
    const regions = map.page.getByRole("group", { name: "Regions on the map" });
    assert.equal(await regions.getByRole("button").count(), 3);
    const routes = map.page.getByRole("group", { name: "Routes on the map" });
    assert.equal(await routes.getByRole("button").count(), 6);
    const label = await regions.getByRole("button").first().getAttribute("aria-label");
    assert.match(label ?? "", /^eu, Frankfurt: Ready, 2 nodes, gives \d+ % of the shared answers$/);
    assert.match(
      (await routes.getByRole("button").first().getAttribute("aria-label")) ?? "",
      /^eu to ap: [\d.]+ requests a second, 100 % answered, median \d+ ms, 99th percentile \d+ ms$/,
    );
    const { host } = new URL(map.url);
    assert.ok(map.requests.length >= 5);
    assert.deepEqual([...new Set(map.requests.map((url) => new URL(url).host))], [host]);
  });

  it("moves nothing until requests are counted, and then as much as was counted", async () => {
    const map = await opened(three);
    const text = map.page.getByText("Nothing moves until requests are counted.");
    map.sendEmpty();
    await text.waitFor();
    assert.equal(await map.paintedPixels(), 0);
    await map.pass(2);
    await text.waitFor({ state: "hidden" });
    await map.page.waitForTimeout(600);
    assert.ok((await map.paintedPixels()) > 50);
  });

  it("can be walked with the keyboard", async () => {
    const map = await opened(three);
    await map.pass(3);
    await map.page.locator("[data-region=eu]").focus();
    await map.page.keyboard.press("ArrowRight");
    assert.equal(await map.focused(), "ap");
    await map.page.keyboard.press("ArrowLeft");
    await map.page.keyboard.press("ArrowLeft");
    assert.equal(await map.focused(), "us");
    await map.page.keyboard.press("Enter");
    const held = map.page.locator("[data-region=us][aria-pressed=true]");
    await held.waitFor();
    assert.match(await map.page.locator("#card").innerText(), /us\s*Newark\s*Ready: 2 nodes/);
    await map.page.keyboard.press("Escape");
    await held.waitFor({ state: "detached" });
    await map.page.keyboard.press("Shift+Tab");
    const seen = new Set<string>();
    for (let step = 0; step < 6; step += 1) {
      seen.add(await map.focused());
      await map.page.keyboard.press("ArrowRight");
    }
    assert.deepEqual([...seen].sort(), ["ap eu", "ap us", "eu ap", "eu us", "us ap", "us eu"]);
  });

  it("shows a region that is drained, and counts no failure for it", async () => {
    const map = await opened(three);
    await map.pass(3);
    map.read("ap", { drained: true });
    await map.pass(5, { silent: ["ap"] });
    await map.page.locator("[data-region=ap][data-health=drained]").waitFor();
    await map.page
      .locator("#events")
      .getByText(/^ap is drained, was ready/)
      .waitFor();
    assert.equal(await map.page.locator("#total-answered").innerText(), "100 %");
    const row = map.page.locator("#routes-body tr", { hasText: /^eu\s*ap/ });
    assert.match(await row.innerText(), /drained: no answer is expected/);
  });

  it("shows a region that is silent, one that is lost, and a route that fails", async () => {
    const map = await opened(three);
    await map.pass(3);
    await map.pass(12, { silent: ["ap"], failing: { "us eu": 0.5 } });
    await map.page.locator("[data-region=ap][data-health=silent]").waitFor();
    await map.page.locator("#events").getByText("us → eu: requests fail.").waitFor();
    const failing = map.page.locator(".route[data-state=failing] [data-route='us eu']");
    assert.match((await failing.getAttribute("aria-label")) ?? "", /failed: curl 28: timed out$/);
    assert.notEqual(await map.page.locator("#total-answered").innerText(), "100 %");
    map.read("us", { problem: "no route to host" });
    map.read("us", { problem: "no route to host" });
    await map.pass(1);
    await map.page.locator("[data-region=us][data-health=lost]").waitFor();
    const announced = await map.page.locator("#announcer").innerText();
    assert.match(announced, /us is lost/);
  });

  it("says when the feed is stale", async () => {
    const map = await opened(three);
    // On a busy machine more than five seconds can pass before the page is asked.
    for (let tries = 0; tries < 10; tries += 1) {
      await map.pass(1);
      if ((await map.page.locator("#feed-text").innerText()) === "live") break;
      assert.ok(tries < 9, "it is never live");
    }
    await map.stopServer();
    await map.page.locator("#feed[data-state=stale]").waitFor({ timeout: 60_000 });
    // Chromium reports every attempt to connect as an error of the page.
    map.errors.length = 0;
    await map.close();
    open = undefined;
  });

  for (const [fleet, looks] of [
    [three, desktop],
    [three, phone],
    [ten, { ...desktop, theme: "light" }],
    [ten, { ...tablet, theme: "dark" }],
    [ten, phone],
  ] as const) {
    const { width, height, theme } = looks;
    const title = `${Object.keys(fleet.regions).length} regions on ${width} × ${height}, ${theme}`;
    it(`has no fault that axe finds, and no text on another: ${title}`, async () => {
      const map = await opened(fleet, looks);
      map.read("ap", { drained: true });
      await map.pass(3);
      assert.deepEqual(await map.collisions(), []);
      assert.equal(await map.page.evaluate("document.documentElement.scrollWidth"), width);
      assert.deepEqual(await map.violations(), []);
    });
  }

  it("stands still where a person wants no motion", async () => {
    const map = await opened(three, { ...desktop, still: true });
    await map.pass(3);
    await map.page.waitForTimeout(300);
    assert.equal(await map.paintedPixels(), 0);
    assert.equal(
      await map.page.locator(".route[data-state=used] .route-chevron:visible").count(),
      6,
    );
  });
});
