import type { Answer } from "../../contract/answers";
import type { Actor } from "../../domain/values";
import { isDuplicateKey } from "../../store/models/duplicate-key";
import { nativeCollection } from "../../store/models/native-collection";
import type { MarkKind, ReviewMark, ReviewMarkModel } from "../../store/models/review-mark";

/** A page that is open says so again before this is over. Milliseconds. */
const lookingMs = 5 * 60_000;
const hourMs = 60 * 60_000;

interface Options {
  marks: ReviewMarkModel;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** Keeps who looks at what, and who left what for later. */
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
      // From now on it is another one's to take.
      await collection.deleteMany({ applicationId, kind: { $in: ["looking", "next"] }, "by.id": by.id });
    },

    /** Lists what stands beside these applications, for one of the reviewers to see. */
    async of(ids: readonly string[], subject: string): Promise<Answer<"reviewMark">[]> {
      const found = await collection.find({ applicationId: { $in: [...ids] }, ...standing() }).toArray();
      // There are but a few of each.
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

    /** The applications that a reviewer's next one is none of: others look at them, or they skipped them. */
    async passedBy(subject: string): Promise<Set<string>> {
      const found = await collection
        .find(standing(), { projection: { kind: 1, applicationId: 1, by: 1 } })
        .toArray();
      const isPassed = ({ kind, by }: ReviewMark) => (kind === "skipped") === (by.id === subject);
      return new Set(found.filter(isPassed).map(({ applicationId }) => applicationId));
    },

    /** Gives an application to a reviewer as the next one. @returns false where another one was faster */
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
