/** Texts of 更正收件信息. */
export const recipient = {
  correct: "更正收件信息",
  hint: "寄出之前可以更正；更正后的收件信息以此处所填为准，并告知寄送的工作人员。",
  remark: "更正的缘由（如来电人和时间，不要写收件信息）",
  corrected: "收件信息已更正",
};
