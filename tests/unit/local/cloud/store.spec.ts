/**
 * The store's file: persistence, validation and permissions.
 *
 * Not proven here: that a power failure loses nothing.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  claimBalancer,
  describeBalancer,
  forgetBalancer,
  isDescribed,
} from "../../../../local/cloud/store/balancers.ts";
import { addEvent, Store, takeId } from "../../../../local/cloud/store/store.ts";
import { deleteVolume } from "../../../../local/cloud/store/volumes.ts";

describe("store", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "archipelago-test-"));
    file = join(folder, "state", "linode.json");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const entity = { id: 1, type: "linode", label: "l", url: "/v4/x" };

  it("passes the same state to the next process, and never reuses an identifier", () => {
    const first = Store.open(file);
    const id = first.change((state) => takeId(state));
    first.change((state) => {
      addEvent(state, { action: "linode_delete", entity });
    });
    const second = Store.open(file);
    assert.deepEqual(second.state, first.state);
    assert.ok(second.change((state) => takeId(state)) > id);
  });

  it("is readable only by its owner, and leaves no temporary file", () => {
    Store.open(file).change((state) => takeId(state));
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, "state")), ["linode.json"]);
  });

  it("changes nothing if an edit throws", () => {
    const store = Store.open(file);
    store.change((state) => takeId(state));
    const before = readFileSync(file, "utf8");
    assert.throws(() => {
      store.change((state) => {
        state.events.push({
          ...{ id: 1, action: "a", status: "finished" as const },
          created: "",
          message: null,
          entity,
        });
        throw new Error("no");
      });
    }, /no/);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.deepEqual(store.state.events, []);
  });

  it("rejects a file of another form instead of forgetting clusters", () => {
    Store.open(file).change((state) => takeId(state));
    writeFileSync(file, JSON.stringify({ version: 2 }));
    assert.throws(() => Store.open(file), /: not the state of a local cloud/);
  });

  it("keeps the newest 500 events", () => {
    const store = Store.open(file);
    store.change((state) => {
      for (let index = 0; index < 600; index++) addEvent(state, { action: `a${index}`, entity });
    });
    assert.equal(store.state.events.length, 500);
    assert.equal(store.state.events.at(-1)?.action, "a599");
  });

  describe("NodeBalancers", () => {
    const claim = {
      clusterId: 7,
      region: "fr-par",
      service: { namespace: "n", name: "s", uid: "u" },
      wanted: undefined,
      address: "10.240.128.1",
    };
    const description = {
      tags: ["lke7"],
      configs: [
        {
          port: 80,
          nodePort: 30080,
          protocol: "tcp" as const,
          algorithm: "roundrobin",
          check: "connection",
          proxyProtocol: "none",
        },
      ],
      backends: [{ label: "node", address: "10.240.1.11" }],
    };

    it("remember the addresses of deleted ones", () => {
      const store = Store.open(file);
      const record = store.change((state) => claimBalancer(state, claim));
      store.change((state) => {
        forgetBalancer(state, record);
      });
      assert.deepEqual(store.state.nodeBalancers, []);
      assert.deepEqual(store.state.released, ["10.240.128.1"]);
    });

    it("are written only when they change", () => {
      const store = Store.open(file);
      const { id } = store.change((state) => claimBalancer(state, claim));
      store.change((state) => {
        describeBalancer(state, id, description);
      });
      const [record] = Store.open(file).state.nodeBalancers;
      assert.ok(record !== undefined && isDescribed(record, description));
      assert.ok(!isDescribed(record, { ...description, tags: [] }));
      assert.ok(!isDescribed(record, { ...description, backends: [] }));
    });

    it("are adopted if they were preserved, but not from another Service", () => {
      const store = Store.open(file);
      const { id } = store.change((state) => claimBalancer(state, claim));
      const other = { ...claim, service: { ...claim.service, uid: "v" }, wanted: id };
      assert.throws(
        () => store.change((state) => claimBalancer(state, other)),
        /serves another Service/,
      );
      store.change((state) => {
        for (const balancer of state.nodeBalancers) balancer.service = null;
      });
      assert.equal(store.change((state) => claimBalancer(state, other)).address, "10.240.128.1");
    });
  });

  it("deletes no folder outside that of the volumes", async () => {
    const store = Store.open(file);
    const volume = {
      id: 1,
      label: "pvc",
      region: "fr-par",
      size: 10,
      tags: [],
      created: "",
      updated: "",
      clusterId: null,
      persistentVolume: null,
      folder: join(folder, "volumes", "..", "state"),
    };
    await assert.rejects(deleteVolume(store, join(folder, "volumes"), volume), /expected one in/);
    assert.ok(statSync(join(folder, "state")).isDirectory());
  });
});
