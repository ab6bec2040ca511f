/** The sheet: half of an A4 page, as the tax platform prints it. All lengths in drawing/ are millimetres, font sizes points. */
const sheet = { width: 210, height: 140 };

const pointsPerMillimetre = 72 / 25.4;

/** Millimetres as PDF points. */
export const mm = (millimetres: number): number => millimetres * pointsPerMillimetre;

/** Brown for what is printed on every invoice, black for what is filled in. */
export const colours = { form: "#8c3d10", value: "#111111", stamp: "#c8372d", watermark: "#777777" };

/** The frame and its inner lines, as long as the rows find room. */
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

/** From the top of the item table to its first row, and from the row of totals to the table's bottom. */
const headRoom = 8;
const totalsRoom = 6;
/** As high as a row may be, and as low: of fewer rows each has more room for a long name. */
const rowHeights = { most: 16, least: 6.5 };

export type Layout = ReturnType<typeof layoutFor>;

/** The sheet for some rows of items: as high as always, or higher by what they need. */
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

/** The columns of the item table. */
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
