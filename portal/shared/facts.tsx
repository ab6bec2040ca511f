import type { ReactNode } from "react";
import { words } from "../words";

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values, in as many columns as fit. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value], place) => (
        <div key={`${place} ${name}`}>
          <dt>{name}</dt>
          <dd>{value ?? words.common.none}</dd>
        </div>
      ))}
    </dl>
  );
}
