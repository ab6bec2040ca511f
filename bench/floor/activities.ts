/** The four calls to outside parties that a whole life makes. None of them does anything. */
export const floorActivities = {
  preparePayment: async (orderNo: string): Promise<string> => `weixin://wxpay/bizpayurl?pr=${orderNo}`,
  placeInvoice: async (orderNo: string): Promise<string> => `accepted ${orderNo}`,
  queryInvoice: async (orderNo: string): Promise<string> => `issued ${orderNo}`,
  archiveInvoice: async (orderNo: string): Promise<string> => `archived ${orderNo}`,
};

export type FloorActivities = typeof floorActivities;
