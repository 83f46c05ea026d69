// media.ccc.de: talks of the Chaos Computer Club's events, and the streams of those that run. Shapes of the answers:
// `api.media.ccc.de/public` as recorded 2026-02; `streams/v2.json` as the voctoweb project documents it (read 2026-11).
export const manifest = {
  id: "media.ccc.de",
  api: 1,
  name: "media.ccc.de",
  version: "1.0.0",
  key: "CCC",
  match: [
    "*://media.ccc.de/*",
    "*://www.media.ccc.de/*",
    "*://api.media.ccc.de/public/*",
    "*://streaming.media.ccc.de/*",
  ],
  hosts: ["media.ccc.de", "*.media.ccc.de"],
  examples: [
    "https://media.ccc.de/v/gpn18-105-tmux",
    "https://media.ccc.de/c/froscon2017",
    "https://media.ccc.de/recent",
    "https://media.ccc.de/b",
    "https://media.ccc.de/search/?q=linux",
    "https://streaming.media.ccc.de/38c3/halla",
    "https://streaming.media.ccc.de/",
  ],
};

const api = (path) => `https://api.media.ccc.de/public/${path}`;

export async function extract(url, ctx) {
  const ask = async (address, options) => (await ctx.fetch(address, options)).json();
  const item = (address) => ask(address, { isItem: true });
  const [first, second, third] = url.segments;
  switch (url.hostname) {
    case "streaming.media.ccc.de":
      if (first === undefined || url.pathname === "/streams/v2.json") {
        return rooms(url, await ask(new URL("/streams/v2.json", url)));
      }
      if (second === undefined || first === "streams") return { pass: true };
      return live(first, second, url, await ask(new URL("/streams/v2.json", url)), ctx);
    case "api.media.ccc.de":
      if (second === "events" && third && !["search", "recent"].includes(third)) {
        return talk(await item(api(`events/${third}`)), ctx);
      }
      if (second === "conferences" && third) return conference(third, await item(api(`conferences/${third}`)), url, ctx);
      if (second !== "conferences") return { pass: true };
  }
  const path = url.segments.join("/");
  if (["b", "conferences", "public/conferences"].includes(path)) {
    return conferences((await ask("https://media.ccc.de/public/conferences")).conferences, url);
  }
  if (first === "v" && second) return talk(await item(api(`events/${second}`)), ctx);
  if (first === "c" && second) return conference(second, await item(api(`conferences/${second}`)), url, ctx);
  if (first === "recent") {
    const { events } = await ask(api("events/recent"));
    return list("recent", "Recent talks", events, url, ctx);
  }
  const words = url.searchParams.get("q") ?? url.searchParams.get("p");
  if (first !== "search" || words === null) return { pass: true };
  const { events } = await ask(`https://media.ccc.de/public/events/search?${new URLSearchParams({ q: words })}`);
  return list(words, words, events, url, ctx);
}

function conference(acronym, { title, events, logo_url }, url, ctx) {
  const thumbnails = logo_url ? [{ url: logo_url }] : [];
  return { ...list(acronym, title, ctx.need(events, "events"), url, ctx), about: { thumbnails } };
}

// Every event that was recorded, as the list of its talks.
function conferences(all, url) {
  const entries = all
    .filter(({ acronym }) => acronym)
    .map(({ acronym, title }) => ({ url: `https://media.ccc.de/c/${acronym}`, title }));
  return { id: "conferences", title: "Conferences", webpageUrl: url, count: entries.length, entries };
}

// Each talk is asked for in its turn, since only then its recordings are told.
function list(id, title, events, url, ctx) {
  const entries = events.map((event) => ({
    url: `https://media.ccc.de/v/${event.slug}`,
    id: event.slug,
    title: event.title,
    about: about(event, ctx),
  }));
  return { id, title, webpageUrl: url, count: entries.length, entries };
}

const isText = ({ mime_type }) => ["text/vtt", "application/x-subrip"].includes(mime_type);
// Slides as a document are no rendition of the talk.
const isMedia = ({ mime_type }) => /^(audio|video)\//.test(mime_type);

function talk(event, ctx) {
  const recordings = (event.recordings ?? []).filter(({ recording_url }) => recording_url);
  const formats = recordings.filter(isMedia).map(format);
  if (formats.length === 0) {
    throw ctx.unavailable("unavailable", "the recording of this talk is not released yet; try again later");
  }
  const subtitles = recordings.filter(isText).map(({ language, mime_type, recording_url }) => ({
    language: language ?? "und",
    files: [{ url: recording_url, extension: mime_type === "text/vtt" ? "vtt" : "srt" }],
  }));
  return { id: event.slug, title: event.title, ...about(event, ctx), formats, subtitles };
}

// What is null, a word or below nought says nothing.
const positive = (number) => (number > 0 ? number : undefined);

function about(event, ctx) {
  const { conference_url, conference_title } = event;
  const persons = event.persons ?? [];
  const acronym = conference_url?.split("/").at(-1);
  const extra = {};
  if (persons.length > 0) Object.assign(extra, { creators: persons, creator: persons.join(", ") });
  if (conference_title) extra.series = conference_title;
  return {
    webpageUrl: event.frontend_link,
    description: event.description,
    duration: positive(event.length),
    uploader: acronym && { name: acronym, id: acronym, url: `https://media.ccc.de/c/${acronym}` },
    timestamp: ctx.time(event.date),
    releaseTimestamp: ctx.time(event.release_date),
    counts: { views: event.view_count === 0 ? 0 : positive(event.view_count) },
    thumbnails: [event.thumb_url, event.poster_url].filter(Boolean).map((url) => ({ url })),
    tags: event.tags,
    language: event.original_language,
    extra,
  };
}

function format({ language, folder, mime_type, size, length, width, height, recording_url }) {
  const isAudio = mime_type.startsWith("audio/");
  const codec = ["mp3", "opus"].find((end) => recording_url.endsWith(`.${end}`));
  return {
    id: [language, folder].filter(Boolean).join("-"),
    url: recording_url,
    ...(isAudio
      ? { video: null, audio: { codec } }
      : {
          video: {
            codec: folder?.includes("h264") ? "h264" : undefined,
            width: positive(width),
            height: positive(height),
          },
        }),
    // Mebibytes, rounded.
    approximateSize: size > 0 ? size * 2 ** 20 : undefined,
    duration: positive(length),
    language,
  };
}

// Every room of every conference that runs.
function rooms(url, conferences) {
  const entries = conferences.flatMap(({ slug, groups = [] }) =>
    groups
      .flatMap((group) => group.rooms ?? [])
      .map((room) => ({ url: new URL(`/${slug}/${room.slug}`, url), title: room.display })),
  );
  return { id: "live", title: "Live", webpageUrl: url, count: entries.length, entries };
}

function live(conference, slug, url, conferences, ctx) {
  const groups = conferences.filter((one) => one.slug === conference).flatMap((one) => one.groups ?? []);
  const room = groups.flatMap((group) => group.rooms ?? []).find((one) => one.slug === slug);
  if (room === undefined) {
    const words = "nothing is streamed from this room now; recordings are on media.ccc.de";
    throw ctx.unavailable("unavailable", words);
  }
  // What is sent without a manifest (icecast) does not end and is left out.
  const manifests = (stream) =>
    ["dash", "hls"]
      .filter((kind) => stream.urls?.[kind])
      .map((kind) => ({
        id: `${kind}-${stream.slug}`,
        url: stream.urls[kind].url,
        kind,
        ...(["audio", "music"].includes(stream.type) && { video: null }),
        languagePreference: stream.isTranslated ? -1 : 10,
      }));
  const formats = (room.streams ?? []).flatMap(manifests);
  if (formats.length === 0) {
    const words = "this room streams nothing now that can be recorded; try again when its talk begins";
    throw ctx.unavailable("unavailable", words);
  }
  return {
    id: `${conference}/${room.slug}`,
    title: room.display ?? room.slug,
    formats,
    liveStatus: "is_live",
    webpageUrl: url,
  };
}
