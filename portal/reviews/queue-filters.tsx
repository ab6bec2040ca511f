import { read } from "../client/addresses";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { pickups, yearsOnOffer } from "../../domain/values";
import { useLoad } from "../client/use-load";
import { words } from "../words";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

interface Choice {
  /** Value in the address, such as "years=2" or "sort=since&order=desc". */
  value: string;
  label: string;
}

interface FilterProps {
  label: string;
  /** Parameters of the address that the filter sets. */
  keys: readonly string[];
  choices: readonly Choice[];
}

/** A filter whose choice is part of the address. The first choice means no filter. */
function Filter({ label, keys, choices }: FilterProps) {
  const [search, setSearch] = useSearchParams();
  const present = keys.flatMap((key) => {
    const value = search.get(key);
    return value === null ? [] : [`${key}=${value}`];
  });
  const choose = (value: string) => {
    const next = new URLSearchParams(search);
    for (const key of [...keys, "page"]) next.delete(key);
    for (const [key, chosen] of new URLSearchParams(value)) next.set(key, chosen);
    setSearch(next);
  };
  return (
    <label className="filter">
      <span>{label}</span>
      <select
        aria-label={label}
        className="plain-input"
        value={present.join("&")}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}

const any: Choice = { value: "", label: words.application.all };

const sorting: readonly Choice[] = [
  { value: "", label: text.sortOldest },
  { value: "order=desc", label: text.sortNewest },
  { value: "sort=organisationName", label: words.application.organisationName },
  { value: "sort=lockType", label: words.application.lockType },
  { value: "sort=years", label: words.application.years },
  { value: "sort=pickup", label: words.application.pickup },
];

/** Filters and sort order of the review list. */
export function QueueFilters() {
  const terms = useLoad(read("terms"));
  const lockTypes = (terms.data?.lockTypes ?? []).map(({ name }) => name);
  const [isOpen] = useState(() => matchMedia("(min-width: 721px)").matches);
  return (
    <details className="filter-sheet" open={isOpen}>
      <summary>{text.filters}</summary>
      <div className="filters">
        <Filter
          label={words.application.lockType}
          keys={["lockType"]}
          choices={[any, ...lockTypes.map((name) => ({ value: `lockType=${name}`, label: name }))]}
        />
        <Filter
          label={words.application.years}
          keys={["years"]}
          choices={[
            any,
            ...yearsOnOffer.map((count) => ({
              value: `years=${count}`,
              label: words.application.yearsOf(count),
            })),
          ]}
        />
        <Filter
          label={words.application.pickup}
          keys={["pickup"]}
          choices={[any, ...pickups.map((pickup) => ({ value: `pickup=${pickup}`, label: pickup }))]}
        />
        <Filter
          label={text.mark}
          keys={["mark"]}
          choices={[
            any,
            { value: "mark=conflict", label: text.lockConflict },
            { value: "mark=unregistered", label: text.unregistered },
          ]}
        />
        <Filter label={text.sort} keys={["sort", "order"]} choices={sorting} />
      </div>
    </details>
  );
}
