import { ulid } from "ulid";
import { stepOf } from "../../contract/step";
import type { Application } from "../../domain/application/application";
import type { ApplicationEvent } from "../../domain/application/events";
import type { ApplicationDocument } from "../../store/models/application";
import { writeProjection, type StoredHead } from "../../store/write-projection";
import { after, at, bidder, draft, feeFen, onSiteForm, reviewer, settings } from "../domain/samples";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { openWorld } from "../support/world";

test("when a run's first step tells nobody and its next one does, then whoever takes over learns whose step that was, and what was told of a lost step is taken back", async () => {
  const world = await openWorld(testStack());
  try {
    const form = { ...onSiteForm, lockSerial: newLockSerial() };
    const left: StoredHead[] = [];
    const step = async (runId: string, before: Application, event: ApplicationEvent) => {
      const application = after(before, event);
      await writeProjection(
        {
          applications: world.models.applications,
          currentRun: () => Promise.resolve({ runId, open: true }),
          takingOver: async (head) => void left.push(head),
        },
        {
          runId,
          origin: { firstRunId: "first" },
          application,
          steps: [stepOf(event, [before, application])],
          settings,
          taken: [],
        },
      );
      return application;
    };
    const fees = [feeFen];
    const submission = { type: "submitted", by: bidder, opinion: "请审核", form, feesFen: fees } as const;
    const approval = { type: "reviewed", by: reviewer, decision: "approve", opinion: "同意" } as const;
    const submitted = await step("former", { ...draft(form), id: ulid() }, { ...submission, at: at(10) });
    await step("former", submitted, { ...approval, at: at(20) });
    await step("next", submitted, { ...approval, at: at(30) });
    expect(left).toMatchObject([{ generation: 1, steps: [{ type: "reviewed" }], stepsGeneration: 1 }]);

    // Temporal has lost the step, so the same run does it again, twice, and repeats the last write.
    for (const second of [40, 50, 50]) await step("next", submitted, { ...approval, at: at(second) });
    const { takenBack = {}, told = {} } =
      (await world.models.applications.findById(submitted.id).lean<ApplicationDocument>()) ?? {};
    const approvedAt = (second: number) => `approved-1-${Date.parse(at(second)).toString(36)}`;
    expect(takenBack).toEqual(
      Object.fromEntries([20, 30, 40].map((second, index) => [`${index + 2}_3`, [approvedAt(second)]])),
    );
    expect(Object.keys(told)).toContain(approvedAt(50));
  } finally {
    await world.close();
  }
});
