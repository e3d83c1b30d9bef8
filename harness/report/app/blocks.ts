/** The bytes of a data block of a page: base64 of what was deflated. */
export async function readBlock(id: string, page: Document): Promise<Uint8Array> {
  const base64 = page.getElementById(id)?.textContent ?? "";
  const packed = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function readJsonBlock<T>(id: string, page: Document): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readBlock(id, page))) as T;
}
