import { shownFields } from "../../contract/shown";

const { submission } = shownFields();

test("brings an instant with an offset into the form of the answers", () => {
  expect(submission.parse("2026-01-05T09:00:00+08:00")).toBe("2026-01-05T01:00:00.000Z");
});

test.each(["LPT1", "2024-01-01T12:99:00Z", "2026-02-30T01:00:00Z", ""])(
  "refuses %p, which is no instant, by the schema's own sentence",
  (text) => {
    expect(submission.safeParse(text).success).toBe(false);
  },
);
