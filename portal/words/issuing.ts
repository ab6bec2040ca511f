/** 制证: what became of each lock. */
export const issuing = {
  ends: "新的到期日",
  endsHint: "按原到期日和延期年限推算；实际签发的不同的，请改为证书上的到期日。",
  endOf: (title: string) => `${title}的到期日`,
};
