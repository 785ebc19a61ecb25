// Opens pages in a browser as people do: light, dark, narrow and on paper. Fails
// where a page loads or runs anything, complains, is wider than the window, or
// cannot be used by keyboard or screen reader.
//
//   CHROMIUM=/usr/bin/chromium node look.mjs OUT PAGE...

import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [out, ...pages] = process.argv.slice(2);
const wide = { width: 1280, height: 900 };
const looks = [
  { name: "light", colorScheme: "light", viewport: wide },
  { name: "dark", colorScheme: "dark", viewport: wide },
  { name: "narrow", colorScheme: "light", viewport: { width: 400, height: 800 } },
];

const wrong = [];
let where = "";
const hold = (fine, message) => { if (!fine) wrong.push(`${where}: ${message}`); };

/** A tab of its own with a page in it. Notes what the page loads and complains about. */
async function open(browser, file, options) {
  // The policy of the page would keep out what looks at it, but not what it loads or runs itself.
  const context = await browser.newContext({ bypassCSP: options.looksInside, ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) hold(false, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => hold(false, `script: ${error.message}`));
  page.on("dialog", (dialog) => { hold(false, "a dialog"); dialog.dismiss(); });
  page.on("request", (request) => {
    const own = request.url() === pathToFileURL(file).href || request.url().startsWith("data:");
    hold(own, `loads ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** What the structure of a page must be for screen readers. */
async function structure(page) {
  const found = await page.evaluate(() => ({
    title: document.title,
    language: document.documentElement.lang,
    landmarks: ["header", "nav", "main", "footer"].filter((name) => document.querySelectorAll(`body > ${name}, header > ${name}`).length !== 1),
    first: document.querySelectorAll("h1").length,
    levels: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => Number(heading.tagName[1])),
    unnamed: [...document.querySelectorAll("a, summary, [role=region], [role=img]")].filter((element) =>
      !(element.textContent.trim() || element.getAttribute("aria-label"))).length,
    scripts: document.scripts.length,
    nameless: [...document.querySelectorAll("table")].filter((table) => !table.caption && !table.closest("[aria-label]")).length,
  }));
  hold(found.title === "flinklint report", `title ${found.title}`);
  hold(found.language === "en", "no language");
  hold(found.landmarks.length === 0, `landmarks: ${found.landmarks}`);
  hold(found.first === 1, `${found.first} first headings`);
  hold(found.levels.every((level, at) => level <= (found.levels[at - 1] ?? 0) + 1), "a level of headings is left out");
  hold(found.unnamed === 0, `${found.unnamed} elements without a name`);
  hold(found.nameless === 0, `${found.nameless} tables without a name`);
  hold(found.scripts === 0, `${found.scripts} scripts`);
}

/** Goes through the page by Tab: everything in the order of the text, and it ends. */
async function keyboard(page) {
  const wanted = await page.evaluate(() => {
    const usable = [...document.querySelectorAll("a[href], summary, [tabindex='0']")];
    const open = (element) => !element.parentElement.closest("details:not([open])") || element.tagName === "SUMMARY" && !element.parentElement.parentElement.closest("details:not([open])");
    const list = usable.filter(open);
    list.forEach((element, at) => { element.dataset.tab = at; });
    return Math.min(list.length, 60);
  });
  for (let at = 0; at < wanted; at += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const box = document.activeElement.getBoundingClientRect();
      const ring = getComputedStyle(document.activeElement).outlineStyle;
      return { at: Number(document.activeElement.dataset.tab), ring, size: box.width * box.height };
    });
    hold(seen.at === at, `Tab ${at + 1} goes to ${seen.at}`);
    hold(seen.ring !== "none" && seen.size > 0, `Tab ${at + 1} is not to be seen`);
    if (seen.at !== at) break;
  }
  const summary = page.locator("summary").first();
  if (await summary.count()) {
    const before = await summary.evaluate((element) => element.parentElement.open);
    await summary.focus();
    await page.keyboard.press("Enter");
    hold(before !== await summary.evaluate((element) => element.parentElement.open), "Enter does not unfold");
  }
}

/** The checks of axe-core, also of what is folded. */
async function accessible(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, impact, help, nodes } of violations) {
    hold(false, `axe ${impact} ${id}: ${help} (${nodes.length}, as ${nodes[0].html.slice(0, 160)}; ${nodes[0].failureSummary})`);
  }
}

await mkdir(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
console.log(`chromium ${browser.version()}`);
for (const file of pages) {
  const name = path.basename(file, ".html");
  for (const { name: look, ...options } of looks) {
    where = `${name} ${look}`;
    const page = await open(browser, file, { ...options, javaScriptEnabled: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    hold(overflow <= 0, `wider than the window by ${overflow} pixels`);
    await page.screenshot({ path: path.join(out, `${name}-${look}.png`), fullPage: name !== "large", animations: "disabled" });
    if (look === "light") {
      await structure(page);
      await keyboard(page);
      await page.pdf({ path: path.join(out, `${name}.pdf`), format: "A4" });
    }
    await page.context().close();
    if (name !== "large") {
      const inside = await open(browser, file, { ...options, looksInside: true });
      await accessible(inside);
      await inside.context().close();
    }
  }
  // As on paper, on a screen: what is folded is there, but for what rule pages say.
  where = `${name} print`;
  const page = await open(browser, file, { colorScheme: "dark", viewport: { width: 794, height: 1100 } });
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  const folded = await page.evaluate(() => [...document.querySelectorAll("details:not(.more) > :not(summary)")].filter((part) => part.getBoundingClientRect().height === 0).length);
  hold(folded === 0, `${folded} folded parts are not printed`);
  await page.screenshot({ path: path.join(out, `${name}-print.png`), fullPage: name !== "large" });
  await page.context().close();
  console.log(`${name}: looked at`);
}
await browser.close();
for (const message of wrong) console.error(message);
console.log(wrong.length === 0 ? "nothing is wrong" : `${wrong.length} things are wrong`);
process.exit(wrong.length === 0 ? 0 : 1);
