/**
 * Size of the sheet, which is half an A4 page, as the tax platform prints it. In drawing/, all lengths are in
 * millimetres and font sizes in points.
 */
const sheet = { width: 210, height: 140 };

const pointsPerMillimetre = 72 / 25.4;

/** Returns a length in millimetres as PDF points. */
export const mm = (millimetres: number): number => millimetres * pointsPerMillimetre;

/** Colours: brown for the form's printed parts, black for the values, red for the stamp, grey for the watermark. */
export const colours = { form: "#8c3d10", value: "#111111", stamp: "#c8372d", watermark: "#777777" };

/** Places of the frame and its inner lines on a sheet of the usual height. */
const frame = {
  left: 6,
  right: 204,
  top: 28,
  partiesBottom: 52,
  itemsBottom: 87,
  totalBottom: 95,
  bottom: 121,
  /** Width of the columns with upright labels. */
  labelWidth: 6,
  middle: 105,
  /** Right edge of the label 价税合计（大写）. */
  totalLabelRight: 52,
};

/** Heights of the item table's head row and of its row of totals. */
const headRoom = 8;
const totalsRoom = 6;
/** Largest and smallest height of an item row. With fewer rows, each row gets more room for a long name. */
const rowHeights = { most: 16, least: 6.5 };

export type Layout = ReturnType<typeof layoutFor>;

/**
 * Returns the sheet's layout for a number of item rows. The sheet has its usual height, and grows if the rows need
 * more.
 */
export function layoutFor(rows: number) {
  const firstRow = frame.partiesBottom + headRoom;
  const room = frame.itemsBottom - totalsRoom - firstRow;
  const rowHeight = Math.max(rowHeights.least, Math.min(rowHeights.most, room / rows));
  const extra = Math.max(0, rows * rowHeight - room);
  return {
    width: sheet.width,
    height: sheet.height + extra,
    rowHeight,
    rowTop: (row: number) => firstRow + row * rowHeight,
    totalsTop: frame.itemsBottom - totalsRoom + extra,
    frame: {
      ...frame,
      itemsBottom: frame.itemsBottom + extra,
      totalBottom: frame.totalBottom + extra,
      bottom: frame.bottom + extra,
    },
  };
}

type Align = "left" | "center" | "right";

/** Columns of the item table, from left to right. */
export const columns: {
  key: "name" | "specification" | "unit" | "quantity" | "unitPrice" | "net" | "rate" | "tax";
  title: string;
  left: number;
  width: number;
  align: Align;
}[] = [
  { key: "name", title: "项目名称", left: 7, width: 48, align: "left" },
  { key: "specification", title: "规格型号", left: 56, width: 34, align: "left" },
  { key: "unit", title: "单位", left: 91, width: 11, align: "center" },
  { key: "quantity", title: "数量", left: 103, width: 15, align: "right" },
  { key: "unitPrice", title: "单价", left: 119, width: 22, align: "right" },
  { key: "net", title: "金额", left: 142, width: 22, align: "right" },
  { key: "rate", title: "税率/征收率", left: 165, width: 18, align: "center" },
  { key: "tax", title: "税额", left: 184, width: 18, align: "right" },
];
