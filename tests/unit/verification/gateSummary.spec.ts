import assert from "node:assert/strict";
import { parseGateSummary } from "../../../components/verification/gateSummary.ts";

// Shows the parser. The script's own tests show its output.
describe("parseGateSummary", () => {
  const line = '{"from":"eu","answers":{"eu":3,"us":4},"failures":1,"ids":{"eu":["a"],"us":["b"]}}';

  it("parses the last line of a log", () => {
    assert.deepEqual(parseGateSummary(`no answer within 5 s: eu->ap\n${line}\n`), {
      from: "eu",
      answers: { eu: 3, us: 4 },
      failures: 1,
      ids: { eu: ["a"], us: ["b"] },
    });
  });

  const wrong = {
    "an empty log": "",
    "a log that was cut off": '{"from":"eu","answers":{"eu":3',
    "a summary that is not the last line": `${line}\nTerminated\n`,
    "JSON of something else": '{"from":"eu","answers":{"eu":"many"},"failures":0,"ids":{}}',
  };
  for (const [what, log] of Object.entries(wrong)) {
    it(`rejects ${what}, with the end of the log`, () => {
      assert.throws(() => parseGateSummary(log), {
        message: `the gate's log ends without a summary: ${log.trimEnd()}`,
      });
    });
  }
});
