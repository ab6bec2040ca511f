const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;
const lineEveryMs = 5_000;

/**
 * Shows which step is under way and for how long: on a terminal as a moving line, elsewhere as a line every 5 s. The work
 * is called with a function that begins a step by its title and ends the step before it; without a title it only ends that.
 */
export async function withProgress(work) {
  let current;
  const begin = (title) => {
    current?.end("✔");
    current = title === undefined ? undefined : showStep(title);
  };
  try {
    const result = await work(begin);
    current?.end("✔");
    return result;
  } catch (error) {
    current?.end("✘");
    throw error;
  }
}

function showStep(title) {
  const startedAt = performance.now();
  const { isTTY } = process.stdout;
  const write = (text) => process.stdout.write(text);
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} 秒`;
  let frame = 0;
  const tick = () => {
    if (isTTY) write(`\r${frames[frame++ % frames.length]} ${title} ${elapsed()}`);
    else write(`  ${title}：已用 ${elapsed()}\n`);
  };
  if (!isTTY) write(`${title}……\n`);
  const ticker = setInterval(tick, isTTY ? frameMs : lineEveryMs);
  return {
    end: (mark) => {
      clearInterval(ticker);
      write(`${isTTY ? "\r" : ""}${mark} ${title}（${elapsed()}）\n`);
    },
  };
}
