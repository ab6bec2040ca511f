import { randomBytes, randomUUID } from "node:crypto";
import { defaultPayloadConverter } from "@temporalio/common";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import { shapeVersion, withTaken } from "../../domain/application/shape";
import type { ApplicationForm } from "../../domain/form/form";
import { mostLocks } from "../../domain/form/lock-key";
import { materialLimits } from "../../domain/materials/materials";
import { createPayloadCodec } from "../../temporal/payload-codec";
import { createRunLength } from "../../workflows/renewal/run";
import { after, at, bidder, draft, mailedForm, reviewer, settings, withAttempt } from "../domain/samples";
import { sealingKeyOf } from "../support/sealing-key";

/*
 * Measures the largest states: what a run hands to the next one must fit into a start, and what it writes meanwhile into
 * a history.
 */

const codec = createPayloadCodec({ currentKeyId: "test", keys: new Map([["test", sealingKeyOf("a test")]]) });
const bytesOf = async (value: unknown): Promise<number> => {
  const context = {
    type: "workflow",
    namespace: "default",
    workflowId: "01JDEMO0000000000000000001",
  } as const;
  const [made] = await codec.encode([defaultPayloadConverter.toPayload(value)], context);
  return made?.data?.length ?? 0;
};

/** Returns Chinese text that can't be compressed. */
const text = (length: number): string =>
  String.fromCharCode(
    ...crypto.getRandomValues(new Uint16Array(length)).map((unit) => 0x4e00 + (unit % 0x5000)),
  );
const letters = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

const form: ApplicationForm = {
  ...mailedForm,
  ...{
    organisationName: text(100),
    contactName: text(30),
    recipientName: text(30),
    recipientAddress: text(200),
  },
  locks: Array.from({ length: mostLocks }, () => ({ lockType: text(20), lockSerial: letters(40), years: 3 })),
};
const materials = () =>
  Array.from({ length: materialLimits.files }, () => ({
    id: letters(32),
    material: text(20),
    kind: "pdf" as const,
    sha256: letters(64),
    validUntil: "2030-12-31",
  }));

/** Returns an application that was submitted and rejected so often, always with all texts at their limits. */
function rejected(times: number): Application {
  const locks = form.locks.map(({ lockSerial }) => lockSerial);
  const round = (): ApplicationEvent[] => [
    {
      type: "submitted",
      at: at(10),
      by: { ...bidder, name: text(255) },
      opinion: text(500),
      form,
      feesFen: form.locks.map(() => 60_000),
      materials: materials(),
    },
    {
      type: "reviewed",
      at: at(20),
      by: { ...reviewer, name: text(255) },
      decision: "reject",
      opinion: text(500),
      locks,
    },
  ];
  return after(draft(form), ...Array.from({ length: times }, round).flat());
}

const rounds = 30;
const records = 100;
const orders = 60;

function largest(): Application {
  let application = rejected(rounds);
  for (let record = 0; record < records; record += 1)
    application = after(application, { type: "recordAdded", at: at(30), by: reviewer, text: text(500) });
  for (let order = 0; order < orders; order += 1) application = withAttempt(application, 40 + order);
  return application;
}

/** Largest payload that Temporal accepts, in bytes. */
const mostOfAStart = 2 * 1024 * 1024;
/** Size of a history at which Temporal warns, in bytes. It ends the run at five times as many. */
const largeHistory = 10 * 1024 * 1024;

test("carries on the largest state in half of what a start may hold", async () => {
  let taken: readonly string[] = [];
  for (let id = 0; id < 300; id += 1) taken = withTaken(taken, `${randomUUID()}-${randomUUID()}`);
  const carried = { shape: shapeVersion, application: largest(), taken, from: randomUUID(), generation: 1 };
  const bytes = await bytesOf({ applicationId: carried.application.id, settings, carried });
  process.stderr.write(`the largest state: ${bytes} bytes\n`);
  expect(bytes).toBeGreaterThan(mostOfAStart / 10);
  expect(bytes).toBeLessThan(mostOfAStart / 2);
});

test("carries a run on before its messages, answers and repeated writes make a large history", async () => {
  const length = createRunLength(10_000);
  const application = largest();
  const input = { form, version: 1 };
  const [ofMessage, ofState] = [await bytesOf(input), await bytesOf(application)];
  let steps = 0;
  for (; !length.isLong; steps += 1) {
    length.grow("message", input);
    length.grow("step", application);
  }
  process.stderr.write(`the largest state is carried on after ${steps} steps\n`);
  expect(steps).toBeGreaterThan(1);
  // The store may be away, so that each write is in the history as well, and the state with which the run began.
  expect(ofState + steps * (ofMessage + 2 * ofState)).toBeLessThan(largeHistory);
  // A usual application isn't carried on earlier for its bytes.
  const usual = createRunLength(10_000);
  for (let step = 0; step < 100; step += 1) usual.grow("step", draft());
  expect(usual.isLong).toBe(false);
});
