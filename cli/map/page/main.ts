import { landOf } from "./land.ts";
import { type FeedState, LiveFeed } from "./live.ts";
import type { MapMessage } from "../feed.ts";
import { byId, setText } from "./dom.ts";
import { followTheme } from "./theme.ts";
import { World } from "./world.ts";

const texts: Readonly<Record<FeedState, string>> = {
  connecting: "connecting",
  starting: "callers are starting",
  live: "live",
  stale: "stale",
  ended: "the command has ended",
};

function showFeed(state: FeedState, ageSeconds: number): void {
  const age = Math.round(ageSeconds);
  // A word that changes each second would be read out each second.
  const text =
    state === "stale"
      ? `stale: no news for ${age < 60 ? "some seconds" : "over a minute"}`
      : texts[state];
  byId("feed", HTMLElement).dataset["state"] = state;
  document.documentElement.dataset["feed"] = state;
  setText(byId("feed-text", HTMLElement), text);
}

async function start(): Promise<void> {
  const response = await fetch("land.json");
  const world = new World(landOf(await response.json()));
  followTheme((theme) => {
    world.setTheme(theme);
  });
  new LiveFeed((message: MapMessage) => {
    world.receive(message);
  }, showFeed);
}

void start();
