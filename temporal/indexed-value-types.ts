/** Numbers of temporal.api.enums.v1.IndexedValueType, by the SDK's names. */
export const indexedValueTypes = { KEYWORD: 2, DATETIME: 6, KEYWORD_LIST: 7 } as const;
