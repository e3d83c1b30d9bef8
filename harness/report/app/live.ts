const INTERVAL_MS = 2_000;

/**
 * Where the page is served live, asks for it again and again and hands over what came. Ends when the server leads
 * elsewhere: the run is over, and has a report.
 */
export function followServer(show: (page: Document) => Promise<void>): void {
  if (document.documentElement.dataset.live === undefined) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href);
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok) await show(page);
    } catch {
      // The server may come back, and there is nothing else to do until then.
    }
    followServer(show);
  }, INTERVAL_MS);
}
