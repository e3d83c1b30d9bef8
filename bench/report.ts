// The report of 200,000 operations: its size, the CPU time to write it beside that of a tenth of it, and in Chromium the time
// until it answers and the frames a second while the timeline is dragged. node dist/bench/report.js
import { gzipSync } from "node:zlib";
import { renderHtmlReport } from "../harness/report/html-report.tsx";
import { PageOpener, whyNoBrowser } from "../harness/report/testing/browser.ts";
import { bigRun } from "../harness/report/testing/fixtures.ts";

const OPERATIONS = 200_000;
const FRAMES = 120;

/** Drags the timeline to and fro, a step each frame. */
const PAN = `new Promise((resolve) => {
  const canvas = document.querySelector("canvas.timeline");
  const box = canvas.getBoundingClientRect();
  const at = (type, x) => canvas.dispatchEvent(new PointerEvent(type,
    { clientX: box.left + x, clientY: box.top + 80, pointerId: 1, bubbles: true }));
  canvas.setPointerCapture = () => {};
  at("pointerdown", 500);
  let frame = 0;
  const start = performance.now();
  const step = () => {
    at("pointermove", 500 + 200 * Math.sin(frame / 10));
    if (frame++ < ${FRAMES}) return requestAnimationFrame(step);
    at("pointerup", 500);
    resolve(${FRAMES} / ((performance.now() - start) / 1000));
  };
  requestAnimationFrame(step);
})`;

const small = measured(OPERATIONS / 10);
const large = measured(OPERATIONS);
print("operations", large.count);
print("file, MB", (large.html.length / 2 ** 20).toFixed(2));
print("bytes an operation", Math.round(large.html.length / large.count));
print("CPU s to write", large.cpuS.toFixed(2));
print("ratio to a tenth", (large.cpuS / small.cpuS).toFixed(1));
print("gzip ratio", (large.html.length / gzipSync(large.html).length).toFixed(2));
if (whyNoBrowser() === null) await inBrowser(large.html);

function measured(operations: number) {
  const run = bigRun(operations);
  const before = process.cpuUsage();
  const html = renderHtmlReport(run);
  const { user, system } = process.cpuUsage(before);
  return { html, count: run.history.operations.length, cpuS: (user + system) / 1e6 };
}

async function inBrowser(html: string): Promise<void> {
  const opener = await PageOpener.launch();
  try {
    const { page } = await opener.openHtml(html);
    await page.locator(".explorable .timeline").waitFor();
    const readyMs = await page.evaluate<number>(
      "performance.getEntriesByName('interactive')[0].startTime",
    );
    print("ms until interactive", Math.round(readyMs));
    for (let part = 2; part <= 32; part *= 2) {
      await page.getByLabel("Zoom in").click();
      print(`frames/s, 1/${part} of the run`, (await page.evaluate<number>(PAN)).toFixed(0));
    }
  } finally {
    await opener.close();
  }
}

function print(name: string, value: string | number): void {
  process.stdout.write(`${name.padEnd(24)} ${value}\n`);
}
