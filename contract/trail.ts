/**
 * Facts that the audit trail keeps of a write's input, as fields of its entry. The trail isn't erased, so these fields hold
 * nothing personal: no name, telephone number, address or opinion.
 */
export interface Told {
  decision?: string;
  /** Instant of the submission that was decided on, in ISO 8601 UTC. */
  submission?: string;
  /** Serial numbers of the locks that the input names. */
  locks?: string[];
  /** Sum that the input names, in fen. */
  sumFen?: number;
}

/** Names of the fields of a write's body that go into the trail, by the field of the entry. */
export type TrailRow = { readonly [F in keyof Told]?: string };

const serialOf = (lock: unknown): string =>
  typeof lock === "string" ? lock : (lock as { lockSerial: string }).lockSerial;

/** Returns what the trail keeps of an input that has passed its schema. */
export function toldOf(row: TrailRow, body: Readonly<Record<string, unknown>>): Told {
  const valueOf = (field: keyof Told): unknown => body[row[field] ?? ""];
  const [decision, submission] = [valueOf("decision"), valueOf("submission")];
  const [locks, sumFen] = [valueOf("locks"), valueOf("sumFen")];
  return {
    ...(typeof decision === "string" ? { decision } : {}),
    ...(typeof submission === "string" ? { submission } : {}),
    ...(Array.isArray(locks) && locks.length > 0 ? { locks: locks.map(serialOf) } : {}),
    ...(typeof sumFen === "number" ? { sumFen } : {}),
  };
}
