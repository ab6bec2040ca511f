import Button from "antd/es/button";
import { useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { words } from "../words";

/**
 * Search field whose text is part of the address. It keeps the focus for the next search.
 * @param label - says what can be searched for; by default organisation, lock and application number
 */
export function SearchBox({ label = words.common.searchFor }: { label?: string }) {
  const [search, setSearch] = useSearchParams();
  const current = search.get("search") ?? "";
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(current);
  const [searched, setSearched] = useState(current);
  // The field follows a change of the address by the back button or a tab.
  if (searched !== current) {
    setSearched(current);
    setTyped(current);
  }

  function searchFor(text: string) {
    const next = new URLSearchParams(search);
    next.delete("page");
    if (text === "") next.delete("search");
    else next.set("search", text);
    setSearch(next);
  }

  return (
    <>
      <form
        role="search"
        className="search-box"
        onSubmit={(event) => {
          event.preventDefault();
          searchFor(typed.trim());
        }}
      >
        <input
          ref={field}
          className="plain-input"
          name="search"
          value={typed}
          maxLength={100}
          aria-label={label}
          placeholder={label}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit">{words.common.search}</Button>
        {current === "" ? undefined : (
          <Button
            type="text"
            onClick={() => {
              searchFor("");
              field.current?.focus();
            }}
          >
            {words.common.clearSearch}
          </Button>
        )}
      </form>
      {current === "" ? undefined : (
        <p className="print-only">{words.common.named(words.common.search, current)}</p>
      )}
    </>
  );
}
