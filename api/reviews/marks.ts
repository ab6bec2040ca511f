import type { Answer } from "../../contract/answers";
import type { Actor } from "../../domain/values";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { nativeCollection } from "../../store/models/native-collection";
import type { MarkKind, ReviewMark, ReviewMarkModel } from "../../store/models/review-mark";

/** Time after which a look ends unless the open page renews it, in milliseconds. */
const lookingMs = 5 * 60_000;
const hourMs = 60 * 60_000;

interface Options {
  marks: ReviewMarkModel;
  /** Returns the current time in milliseconds since the epoch. */
  now: () => number;
}

/** Creates the store of reviewers' marks: who looks at an application, and who skipped it. */
export function createReviewMarks({ marks, now }: Options) {
  const collection = nativeCollection(marks);
  const standing = () => ({ until: { $gt: new Date(now()) } });

  const leave = async (
    kind: MarkKind,
    { applicationId, by, forMs, note }: { applicationId: string; by: Actor; forMs: number; note?: string },
  ): Promise<void> => {
    const at = new Date(now());
    const until = new Date(at.getTime() + forMs);
    const said = note === undefined ? {} : { note };
    await collection.replaceOne(
      { _id: `${kind}/${applicationId}/${by.id}` },
      { kind, applicationId, by, at, until, ...said },
      { upsert: true },
    );
  };

  return {
    looksAt: (applicationId: string, by: Actor) => leave("looking", { applicationId, by, forMs: lookingMs }),

    async skips(
      applicationId: string,
      by: Actor,
      { hours, note }: { hours: number; note?: string | undefined },
    ): Promise<void> {
      await leave("skipped", {
        applicationId,
        by,
        forMs: hours * hourMs,
        ...(note === undefined ? {} : { note }),
      });
      // From now on another reviewer may take the application.
      await collection.deleteMany({ applicationId, kind: { $in: ["looking", "next"] }, "by.id": by.id });
    },

    /** Returns the marks beside these applications, as one of the reviewers sees them. */
    async of(ids: readonly string[], subject: string): Promise<Answer<"reviewMark">[]> {
      const found = await collection.find({ applicationId: { $in: [...ids] }, ...standing() }).toArray();
      // There are only a few marks per application, so they are sorted in memory.
      const inTurn = found.toSorted((one, other) => one.at.getTime() - other.at.getTime());
      return inTurn.flatMap(({ kind, applicationId, by, until, note }) =>
        kind === "next"
          ? []
          : [
              {
                ...{ kind, applicationId, by: by.name, isMine: by.id === subject },
                until: until.toISOString(),
                ...(note === undefined ? {} : { note }),
              },
            ],
      );
    },

    /**
     * Returns the applications that are not offered to a reviewer as the next one: others look at them, or the reviewer
     * skipped them.
     */
    async passedBy(subject: string): Promise<Set<string>> {
      const found = await collection
        .find(standing(), { projection: { kind: 1, applicationId: 1, by: 1 } })
        .toArray();
      const isPassed = ({ kind, by }: ReviewMark) => (kind === "skipped") === (by.id === subject);
      return new Set(found.filter(isPassed).map(({ applicationId }) => applicationId));
    },

    /** Reserves an application as a reviewer's next one. @returns false if another reviewer was faster */
    async takeAsNext(applicationId: string, by: Actor): Promise<boolean> {
      const at = new Date(now());
      const until = new Date(at.getTime() + lookingMs);
      try {
        await collection.updateOne(
          { _id: `next/${applicationId}`, $or: [{ until: { $lte: at } }, { "by.id": by.id }] },
          { $set: { kind: "next", applicationId, by, at, until } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
  };
}

export type ReviewMarks = ReturnType<typeof createReviewMarks>;
