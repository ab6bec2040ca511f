import Button from "antd/es/button";
import { useSearchParams } from "react-router";
import { words } from "../words";

/**
 * What is searched for is part of the address.
 * @param label - says what can be searched for: organisation, lock and application number unless told otherwise
 */
export function SearchBox({ label = words.common.searchFor }: { label?: string }) {
  const [search, setSearch] = useSearchParams();
  const current = search.get("search") ?? "";

  function searchFor(text: string) {
    const next = new URLSearchParams(search);
    next.delete("page");
    if (text === "") next.delete("search");
    else next.set("search", text);
    setSearch(next);
  }

  return (
    <form
      key={current}
      role="search"
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get("search");
        searchFor(typeof text === "string" ? text.trim() : "");
      }}
    >
      <input
        className="plain-input"
        name="search"
        defaultValue={current}
        maxLength={100}
        aria-label={label}
        placeholder={label}
      />
      <Button htmlType="submit">{words.common.search}</Button>
      {current === "" ? undefined : (
        <Button type="text" onClick={() => searchFor("")}>
          {words.common.clearSearch}
        </Button>
      )}
    </form>
  );
}
