import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";

/** Debian's package. */
const CHROMIUM = "/usr/bin/chromium";

/** Why there is no browser to test with; null: there is one. Where `FAULTLINE_MUST_RUN` names `browser`, none is a failure. */
export function whyNoBrowser(): string | null {
  if (existsSync(CHROMIUM)) return null;
  const why = `there is no Chromium at ${CHROMIUM}`;
  if ((process.env.FAULTLINE_MUST_RUN ?? "").includes("browser")) throw new Error(why);
  return why;
}

export interface OpenedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions and requests that leave the file. */
  readonly complaints: readonly string[];
}

export interface Screen {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScriptEnabled?: boolean;
}

/** One browser for many pages; each page is a file of its own, opened from the disk as people do. */
export class PageOpener {
  readonly #browser: Browser;
  /** By screen: a context of its own for each page would cost more than the page. */
  readonly #contexts = new Map<string, BrowserContext>();
  readonly #folder = mkdtempSync(join(tmpdir(), "faultline-pages-"));
  #count = 0;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<PageOpener> {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    return new PageOpener(await chromium.launch({ executablePath: CHROMIUM, args }));
  }

  async openHtml(html: string, screen: Screen = {}): Promise<OpenedPage> {
    const path = join(this.#folder, `page-${this.#count++}.html`);
    writeFileSync(path, html);
    return this.open(pathToFileURL(path).href, screen);
  }

  async open(url: string, screen: Screen = {}): Promise<OpenedPage> {
    const { width = 1280, height = 800, ...rest } = screen;
    const context = await this.#contextOf({ viewport: { width, height }, ...rest });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
    page.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin)
        complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  }

  async #contextOf(options: BrowserContextOptions): Promise<BrowserContext> {
    const name = JSON.stringify(options);
    const context = this.#contexts.get(name) ?? (await this.#browser.newContext(options));
    this.#contexts.set(name, context);
    return context;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }
}
