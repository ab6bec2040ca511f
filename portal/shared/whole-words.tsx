const word = /([A-Za-z0-9][A-Za-z0-9.,:-]{2,25})/;

/** Words that would widen the page, such as an account's UUID, are broken where the line ends. */
const longWord = /([!-~]{27,})/;

/** Shows text in which numbers and Latin words stay in one line if there is room. */
export const WholeWords = ({ text }: { text: string }) => (
  <>
    {text.split(longWord).flatMap((run, at) =>
      (at % 2 === 1 ? [run] : run.split(word)).map((part, place) =>
        at % 2 === 0 && place % 2 === 0 ? (
          part
        ) : (
          <span key={`${at} ${place}`} className={at % 2 === 1 ? "long" : "whole"}>
            {part}
          </span>
        ),
      ),
    )}
  </>
);
