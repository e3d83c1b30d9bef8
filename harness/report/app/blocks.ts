/** The bytes of a data block of this page: base64 of what was deflated. */
export async function readBlock(id: string): Promise<Uint8Array> {
  const base64 = document.getElementById(id)?.textContent ?? "";
  const packed = Uint8Array.from(atob(base64.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function readJsonBlock<T>(id: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await readBlock(id))) as T;
}
