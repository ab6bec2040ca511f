const word = /([A-Za-z0-9][A-Za-z0-9.,:-]{2,25})/;

/** Shows text in which numbers and Latin words stay in one line if there is room. */
export const WholeWords = ({ text }: { text: string }) => (
  <>
    {text.split(word).map((part, place) =>
      place % 2 === 0 ? (
        part
      ) : (
        <span key={place} className="whole">
          {part}
        </span>
      ),
    )}
  </>
);
