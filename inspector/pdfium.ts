/**
 * PDFium compiled to WebAssembly, whose own types lack most functions. Numbers are addresses, and 0 stands for none.
 */
export interface Pdfium {
  HEAPU8: Uint8Array;
  HEAP32: Int32Array;
  wasmExports: {
    malloc(bytes: number): number;
    __indirect_function_table: { set(index: number, work: unknown): void };
  };
  _FPDF_InitLibrary(): void;
  _FPDF_GetDefaultSystemFontInfo(): number;
  _FPDF_SetSystemFontInfo(info: number): void;
  _FPDF_LoadMemDocument(content: number, length: number, password: number): number;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidthF(page: number): number;
  _FPDF_GetPageHeightF(page: number): number;
  _FPDFBitmap_Create(width: number, height: number, alpha: number): number;
  _FPDFBitmap_FillRect(
    ...given: [bitmap: number, left: number, top: number, width: number, height: number, color: number]
  ): void;
  _FPDFBitmap_GetBuffer(bitmap: number): number;
  _FPDFBitmap_GetStride(bitmap: number): number;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_RenderPageBitmap(
    ...given: [
      ...[bitmap: number, page: number, left: number, top: number],
      ...[width: number, height: number, rotation: number, flags: number],
    ]
  ): void;
  _FPDFDOC_InitFormFillEnvironment(document: number, callbacks: number): number;
  _FORM_OnAfterLoadPage(page: number, form: number): void;
  _FORM_OnBeforeClosePage(page: number, form: number): void;
  _FPDF_FFLDraw(
    ...given: [
      ...[form: number, bitmap: number, page: number, left: number, top: number],
      ...[width: number, height: number, rotation: number, flags: number],
    ]
  ): void;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, index: number): number;
  _FPDFText_ClosePage(text: number): void;
}
