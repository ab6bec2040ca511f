import type { z } from "zod";
import { aboutCommand, bodyOf, commandNames } from "../../contract/commands";
import { toldOf, type Told } from "../../contract/trail";
import { personalFields } from "../../domain/form/form-fields";

test("keeps the decision, the submission, locks and sums of an input, and nothing else", () => {
  const trail = aboutCommand("review").trail ?? {};
  const submission = "2026-01-05T01:00:00.000Z";
  const body = { decision: "reject", opinion: "示例意见", submission, locks: ["LOCK-1"] };
  expect(toldOf(trail, body)).toEqual({ decision: "reject", submission, locks: ["LOCK-1"] });
  const results = [{ lockSerial: "LOCK-1", state: "未能办理", reason: "示例原因" }];
  expect(toldOf(aboutCommand("recordResults").trail ?? {}, { results })).toEqual({ locks: ["LOCK-1"] });
  expect(toldOf(aboutCommand("refundPart").trail ?? {}, { amountFen: 100, reason: "示例" })).toEqual({
    sumFen: 100,
  });
});

test("names fields that the command's input has, and none with personal data or a person's words", () => {
  const words = ["opinion", "reason", "text", "remark", "buyer", "delivery", ...personalFields];
  for (const command of commandNames) {
    const trail = aboutCommand(command).trail ?? {};
    const { shape } = bodyOf(command) as z.ZodObject;
    for (const field of Object.values<string>(trail as Record<keyof Told, string>)) {
      expect(Object.keys(shape)).toContain(field);
      expect(words).not.toContain(field);
    }
  }
});
