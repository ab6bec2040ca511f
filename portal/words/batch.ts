const minutes = (count: number): string => (count < 1 ? "不到1分钟" : `约${Math.ceil(count)}分钟`);

/** Texts for operations on many items, one after another. */
export const batch = {
  running: (left: number) => `正在逐条处理，还需${minutes((left * 0.6) / 60)}。可以暂停；请勿关闭页面。`,
  waiting: (until: string) => `操作较多，须稍候，将于${until}自动继续。无需重新操作；请勿关闭页面。`,
  paused: (left: number) => `已暂停，还有${left}条未处理。`,
  stopped: (why: string, left: number) => `${why}。还有${left}条未处理。`,
  done: (count: number) => `${count}条已全部完成。`,
  doneSome: (done: number, failed: number) => `已完成${done}条；${failed}条失败，原因见各条。`,
  progress: (settled: number, all: number) => `${settled}/${all}`,
  pause: "暂停",
  goOn: "继续",
  retry: "重试失败项",
  leaving: "批量处理尚未完成：离开本页即暂停，返回后可以继续。",
  failed: "失败",
  because: (what: string, why: string) => `${what}：${why}`,
};
