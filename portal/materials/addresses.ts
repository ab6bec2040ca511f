/** Where a file of the 申请材料 is fetched and deleted. */
export const fileAddress = (id: string, file: string): string => `/api/applications/${id}/materials/${file}`;
