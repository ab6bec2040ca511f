import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const library = createRequire(import.meta.url);

const script = `fetch("/openapi.json")
  .then((answer) => answer.json())
  .then((spec) => {
    // Swagger UI shows a webhook only if its operation stands in place.
    for (const name of Object.keys(spec.webhooks || {})) spec.webhooks[name] = spec.components.pathItems[name];
    SwaggerUIBundle({
      spec,
      dom_id: "#api-document",
      deepLinking: true,
      docExpansion: "list",
      filter: true,
      // Nothing is asked of anybody else.
      validatorUrl: null,
    });
  });
`;

/** Returns a plugin that adds the page with the API's document: Swagger UI as published, served from this site. */
export function apiDocument(): Plugin {
  return {
    name: "api-document",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler() {
        const asset = (name: string, source: string | Uint8Array): string =>
          `/${this.getFileName(this.emitFile({ type: "asset", name, source }))}`;
        const published = (name: string): string =>
          asset(name, readFileSync(library.resolve(`swagger-ui-dist/${name}`)));
        const page = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>接口文档 · CA自助延期续费</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${published("swagger-ui.css")}" />
  </head>
  <body>
    <noscript>请启用 JavaScript；也可直接下载 /openapi.json。</noscript>
    <p><a href="/docs/guide">接入指南</a>　<a href="/docs/changes">接口的变更</a>　<a href="/openapi.json">openapi.json</a></p>
    <div id="api-document"></div>
    <script src="${published("swagger-ui-bundle.js")}"></script>
    <script src="${asset("api-document.js", script)}"></script>
  </body>
</html>
`;
        this.emitFile({ type: "asset", fileName: "docs.html", source: page });
      },
    },
  };
}
