import { Router } from "express";
import { pageAssets, sendPage } from "../../shared/pages/serving";
import { controlPage } from "../page/control-page";

/** Routes of the control page and its files. */
export function pageRoutes(): Router {
  const routes = Router();
  routes.get("/", (_req, res) => sendPage(res, controlPage()));
  routes.use("/assets", pageAssets("wechat-pay"));
  return routes;
}
