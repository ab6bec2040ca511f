/** An application's 申请材料. */
export const listAddress = (id: string): string => `/api/applications/${id}/materials`;

/** One of them. */
export const fileAddress = (id: string, file: string): string => `${listAddress(id)}/${file}`;
