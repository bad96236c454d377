import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { three, ten } from "./support/fleet.ts";
import { type Looks, OpenMap, startBrowser } from "./support/page.ts";

/**
 * Takes those pictures of docs/map.md that are not of a real fleet, with the browser tests' fleets and traffic:
 * `npm run screenshots`, or those whose names are given. It needs pngquant, which makes them a quarter of their size.
 */
const pictures = [
  { name: "map-light", fleet: ten, width: 1280, height: 800, theme: "light" },
  { name: "map-phone", fleet: three, width: 390, height: 844, theme: "light" },
] as const satisfies readonly (Looks & Record<string, unknown>)[];

const wanted = process.argv.slice(2);
const browser = await startBrowser();
for (const picture of pictures) {
  if (wanted.length > 0 && !wanted.includes(picture.name)) continue;
  const path = fileURLToPath(new URL(`../../docs/${picture.name}.png`, import.meta.url));
  const map = await OpenMap.open(browser, picture.fleet, picture);
  await map.pass(30);
  for (let second = 0; second < 30; second += 1) await map.pass(1);
  for (let second = 0; second < 4; second += 1) {
    await map.pass(1);
    await map.page.waitForTimeout(800);
  }
  await map.page.screenshot({ path });
  await map.close();
  await execa("pngquant", ["--force", "--ext", ".png", "--speed", "1", "256", path]);
}
await browser.close();
