// streamable.com: short clips. The shape of its answers: support.streamable.com/api-documentation (read 2026-11).
export const manifest = {
  id: "streamable",
  api: 1,
  name: "Streamable",
  version: "1.0.0",
  match: ["*://streamable.com/*"],
  hosts: ["api.streamable.com"],
  examples: ["https://streamable.com/dnd1", "https://streamable.com/e/dnd1"],
};

export async function extract(url, ctx) {
  const id = url.segments.at(-1);
  if (id === undefined) return { pass: true };
  const answer = await ctx.fetch(`https://api.streamable.com/videos/${id}`, { isItem: true });
  const video = answer.json();
  const files = Object.entries(ctx.need(video.files, "files")).sort(([a], [b]) => (a < b ? 1 : -1));
  // A rendition has no address while it is being encoded.
  const ready = files.filter(([, file]) => file.url);
  if (ready.length === 0) throw ctx.unavailable("unavailable", "it is not encoded yet; try again later");
  return {
    id,
    title: ctx.need(video.title, "title"),
    duration: files.findLast(([, file]) => file.duration)?.[1].duration,
    formats: ready.map(([name, { url, width, height }]) => ({
      id: name,
      url: new URL(url, answer.url),
      extension: "mp4",
      video: { width, height },
    })),
  };
}
