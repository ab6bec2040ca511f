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

/** Returns the value of the choice that the address has; empty for no filter. */
const chosenIn = (search: URLSearchParams, keys: readonly string[]): string =>
  keys
    .flatMap((key) => {
      const value = search.get(key);
      return value === null ? [] : [`${key}=${value}`];
    })
    .join("&");

/** A filter whose choice is part of the address. The first choice means no filter. */
function Filter({ label, keys, choices }: FilterProps) {
  const [search, setSearch] = useSearchParams();
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
        value={chosenIn(search, keys)}
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
  const [search] = useSearchParams();
  const terms = useLoad(read("terms"));
  const lockTypes = (terms.data?.lockTypes ?? []).map(({ name }) => name);
  const [isOpen] = useState(() => matchMedia("(min-width: 721px)").matches);
  const filters: readonly FilterProps[] = [
    {
      label: words.application.lockType,
      keys: ["lockType"],
      choices: [any, ...lockTypes.map((name) => ({ value: `lockType=${name}`, label: name }))],
    },
    {
      label: words.application.years,
      keys: ["years"],
      choices: [
        any,
        ...yearsOnOffer.map((count) => ({
          value: `years=${count}`,
          label: words.application.yearsOf(count),
        })),
      ],
    },
    {
      label: words.application.pickup,
      keys: ["pickup"],
      choices: [any, ...pickups.map((pickup) => ({ value: `pickup=${pickup}`, label: pickup }))],
    },
    {
      label: text.mark,
      keys: ["mark"],
      choices: [
        any,
        { value: "mark=conflict", label: text.lockConflict },
        { value: "mark=unregistered", label: text.unregistered },
      ],
    },
    { label: text.sort, keys: ["sort", "order"], choices: sorting },
  ];
  const inForce = filters.flatMap(({ label, keys, choices }) => {
    const chosen = choices.find(({ value }) => value !== "" && value === chosenIn(search, keys));
    return chosen ? [words.common.named(label, chosen.label)] : [];
  });
  return (
    <>
      {inForce.length === 0 ? undefined : <p className="print-only">{inForce.join("；")}</p>}
      <details className="filter-sheet" open={isOpen}>
        <summary>{text.filters}</summary>
        <div className="filters">
          {filters.map((filter) => (
            <Filter key={filter.label} {...filter} />
          ))}
        </div>
      </details>
    </>
  );
}
