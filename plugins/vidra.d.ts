// What a vidra script plugin sees and returns (plugin API 1). Made by `vidra plugin types`; put it beside the plugin.
// docs/script-plugins.md tells how to use it.

/** What `extract` and `more` get behind the address. */
interface Context {
  /** The version of the plugin API: 1. It only ever grows; `features` tells what is there. */
  readonly api: 1;
  readonly features: readonly string[];
  /**
   * Asks a host of the manifest. An answer that is no success is thrown; where nobody catches it, the user is told as
   * for every other site. At most 60 requests a call.
   */
  fetch(url: string | URL, options?: FetchOptions): Promise<Answer>;
  /** Builds a tree of a page. */
  html(text: string): Element;
  readonly json: {
    /** The first JSON value behind a marker such as `window.config =`; `null` where there is none. */
    after(text: string, marker: string): any;
    /** A value inside another: `"video.files[0].url"`; `undefined` where there is none. */
    path(value: unknown, steps: string): any;
    /** The first value, from outside in, that a test takes. */
    find(value: unknown, test: (value: any) => boolean): any;
  };
  /** Seconds since 1970 of a moment in ISO 8601 or as mails write it; `null` where the text names none. */
  time(text: string | null | undefined): number | null;
  /** Seconds of a length as pages write it (`PT1M3S`, `1:03`, `1h 2m`, `63`); `null` where the text names none. */
  length(text: string | null | undefined): number | null;
  /** A line for `--verbose`. */
  log(...values: unknown[]): void;
  /** What the user gave with `--extractor-args ID:NAME=VALUE,VALUE`. */
  arguments(name: string): string[];
  /** The value, or an error that says the answer has no such thing. */
  need<T>(value: T | null | undefined, what: string): T;
  /** To be thrown: the answer has no such thing; the site may have changed. */
  missing(what: string): Error;
  /** To be thrown: the site says no. */
  unavailable(reason: Unavailable["unavailable"], message?: string): Error;
}

interface FetchOptions {
  headers?: Record<string, string>;
  /** Sends JSON with `POST`. */
  json?: unknown;
  /** Sends a form with `POST`. */
  form?: Record<string, string | number>;
  /** Takes answers with an error status as answers. */
  anyStatus?: boolean;
  /** The address names one item: 404 and 410 mean that it is gone. */
  isItem?: boolean;
}

declare class Answer {
  /** Where it came from in the end, after redirects. */
  readonly url: string;
  readonly status: number;
  /** Whether the status is a success. */
  readonly ok: boolean;
  text(): string;
  json(): any;
  html(): Element;
  jsonAfter(marker: string): any;
}

declare class Element {
  readonly tag: string;
  /** The text inside; white space folded, except in scripts. */
  readonly text: string;
  /** The markup inside. */
  readonly html: string;
  readonly attributes: Record<string, string>;
  attr(name: string): string | null;
  /** The text inside, as JSON. */
  json(): any;
  select(css: string): Element[];
  first(css: string): Element | null;
  /** The content of the `<meta>` with this `property`, `name` or `itemprop`. */
  meta(name: string): string | null;
}

/** An address. It does not change; make another one instead. */
declare class URL {
  constructor(text: string | URL, base?: string | URL);
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  /** The parts of the path that are not empty, decoded. */
  readonly segments: string[];
  /** A copy of the query. */
  readonly searchParams: URLSearchParams;
  toString(): string;
}

declare class URLSearchParams {
  constructor(from?: string | Record<string, string | number> | Iterable<[string, string]>);
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string | number): void;
  append(name: string, value: string | number): void;
  delete(name: string): void;
  [Symbol.iterator](): Iterator<[string, string]>;
  toString(): string;
}

declare module "vidra" {
  /** Something that is looked up on the page or in the answer. */
  interface Rule {}
  interface Scene {
    url: URL;
    ctx: Context;
    /** The parts of the address that `match` names. */
    named: Record<string, string>;
    answer: Answer;
    /** The page; `null` with `isJson`. */
    page: Element | null;
    /** The answer; `null` without `isJson`. */
    data: any;
  }
  /** A value, where it is found, or how it is worked out. */
  type Said<T> = T | Rule | ((scene: Scene) => unknown);
  interface SimpleSite {
    /** Paths: `/c/{id}`. The first that fits names the parts; where none does, another site is asked. */
    match: string | string[];
    /** What is asked in place of the address: `https://api.example.com/clips/{id}`. */
    ask?: string;
    /** The answer is JSON. */
    isJson?: boolean;
    /** Else the part `{id}` of the path. */
    id?: Said<string>;
    title: Said<string>;
    formats: Said<object[]>;
    [field: string]: unknown;
  }
  /** An `extract` for a site whose item is one page, or one answer in JSON. */
  function simpleSite(site: SimpleSite): (url: URL, ctx: Context) => Promise<Result>;
  /** The text of the first element a selector finds, or one attribute of it. */
  function css(selector: string, attribute?: string): Rule;
  /** One attribute of the element itself; inside `each`. */
  function attr(name: string): Rule;
  /** The content of a `<meta>`. */
  function meta(name: string): Rule;
  /** A value of the JSON answer: `"video.files[0].url"`. */
  function json(path: string): Rule;
  /** What another rule finds, as a number. */
  function number(rule: Rule): Rule;
  /** What another rule finds, as a moment. */
  function moment(rule: Rule): Rule;
  /** What another rule finds, as a length in seconds: `PT1M3S`, `1:03`. */
  function length(rule: Rule): Rule;
  /** One object for every element a selector finds. */
  function each(selector: string, fields: object): Rule;
  /** The first of several rules that finds anything. */
  function any(...rules: Rule[]): Rule;
  /** The parts of an address that a path such as `/c/{id}` names. */
  function parts(path: string, url: URL): Record<string, string> | undefined;
}

/** What stands at the head of a plugin. It is read as data, before anything runs. */
interface Manifest {
  /** Lower case, digits, dots, dashes: the name in archives and messages. */
  id: string;
  /** The version of the plugin API: 1. */
  api: number;
  /** What people call the site. */
  name: string;
  /** The plugin's own version. */
  version?: string | null;
  /** URLs it takes: `https://*.example.com/v/*`. */
  match: string[];
  /** Hosts it may ask: `example.com`, `*.example.com`. */
  hosts: string[];
  /** Those of the hosts that get the user's cookies. */
  cookies?: string[] | null;
  /** URLs it takes, for the tests. */
  examples?: string[] | null;
  /** The name info JSON gives as `extractor_key`; else the id with a capital. */
  key?: string | null;
}

/** One item. */
interface Media {
  /** The renditions, worst first. */
  formats: Format[];
  /** Unique within the site. */
  id: string;
  /** The name a person gave it. */
  title: string;
  /** The id in the address, where it differs. */
  displayId?: string | null;
  /** The page a person would open. */
  webpageUrl?: string | URL | null;
  /** Text below the video. */
  description?: string | null;
  /** Seconds. */
  duration?: number | null;
  /** Who put it there. */
  uploader?: Person | null;
  /** The channel, where it is not the uploader. */
  channel?: Person | null;
  /** Moment of publication: `ctx.time(text)`. */
  timestamp?: number | null;
  /** `YYYYMMDD`, where the site gives a day and no moment. */
  uploadDate?: string | null;
  /** Moment a premiere or live stream starts or started. */
  releaseTimestamp?: number | null;
  /** Numbers of views, likes and the like. */
  counts?: Counts | null;
  /** Pictures for it, worst first. */
  thumbnails?: Thumbnail[] | null;
  /** Text written by people. */
  subtitles?: Subtitle[] | null;
  /** Text written by machines. */
  automaticCaptions?: Subtitle[] | null;
  /** Named parts, in order. */
  chapters?: Chapter[] | null;
  /** The site's categories. */
  categories?: string[] | null;
  /** The uploader's tags. */
  tags?: string[] | null;
  /** Whether it is live now, was, or will be. */
  liveStatus?: "not_live" | "is_live" | "is_upcoming" | "was_live" | "post_live" | null;
  /** Who may see it. */
  availability?: "public" | "unlisted" | "private" | "needs_auth" | "subscriber_only" | "premium_only" | null;
  /** Youngest age the site shows it to. */
  ageLimit?: number | null;
  /** Whether players on other sites may show it. */
  playableInEmbed?: boolean | null;
  /** Licence, in the site's words. */
  license?: string | null;
  /** Language of the item (BCP 47). */
  language?: string | null;
  /** The piece of music it is, where it is one. */
  music?: Music | null;
  /** All else, under the names info JSON has: `series`, `location`. */
  extra?: Record<string, unknown> | null;
}

/** One downloadable rendition. */
interface Format {
  /** Unique within the item; what `-f` names. */
  id: string;
  /** The file or the manifest. */
  url: string | URL;
  /** What the address is; else a file. */
  kind?: "file" | "hls" | "dash" | "smooth" | null;
  /** The kind of file; else told by the address, else mp4. */
  extension?: string | null;
  /** The picture; `null` for none. Left out: unknown. */
  video?: VideoTrack | null;
  /** The sound; `null` for none. Left out: unknown. */
  audio?: AudioTrack | null;
  /** Of everything in the file, kilobits (1000) a second. */
  bitrate?: number | null;
  /** Exact length in bytes. */
  size?: number | null;
  /** Length in bytes, worked out or rounded. */
  approximateSize?: number | null;
  /** The largest range the server hands out at full speed, in bytes. */
  maxRange?: number | null;
  /** Seconds, where it differs from the item. */
  duration?: number | null;
  /** Of the sound (BCP 47). */
  language?: string | null;
  /** 10 original, 5 default, -1 other, -10 described. */
  languagePreference?: number | null;
  /** The site's own order; higher is better. */
  quality?: number | null;
  /** Order above everything else; a format to avoid is negative. */
  preference?: number | null;
  /** Order among servers that hold the same; higher is better. */
  sourcePreference?: number | null;
  /** The site's words: `1080p60`. */
  note?: string | null;
  /** Headers its bytes need, such as `Referer`; never a credential. */
  headers?: Record<string, string> | null;
  /** The system that encrypts it, where one does: it is shown and refused. */
  protection?: string | null;
}

/** The picture of a format; what the site does not say is left out. */
interface VideoTrack {
  /** As the site names it: `avc1.4d401f`. */
  codec?: string | null;
  /** Pixels. */
  width?: number | null;
  /** Pixels. */
  height?: number | null;
  /** Pictures a second. */
  fps?: number | null;
  /** Kilobits (1000) a second. */
  bitrate?: number | null;
  /** Brightness range. */
  dynamicRange?: "SDR" | "HLG" | "HDR10" | "HDR10+" | "DV" | null;
  /** Width by height, where the site gives it and no pixels. */
  aspectRatio?: number | null;
}

/** The sound of a format; what the site does not say is left out. */
interface AudioTrack {
  /** As the site names it: `mp4a.40.2`. */
  codec?: string | null;
  /** Hertz. */
  sampleRate?: number | null;
  /** How many. */
  channels?: number | null;
  /** Kilobits (1000) a second. */
  bitrate?: number | null;
}

/** What a list tells of an item, or of itself, before it is asked for. */
interface About {
  /** The id in the address, where it differs. */
  displayId?: string | null;
  /** The page a person would open. */
  webpageUrl?: string | URL | null;
  /** Text below the video. */
  description?: string | null;
  /** Seconds. */
  duration?: number | null;
  /** Who put it there. */
  uploader?: Person | null;
  /** The channel, where it is not the uploader. */
  channel?: Person | null;
  /** Moment of publication: `ctx.time(text)`. */
  timestamp?: number | null;
  /** `YYYYMMDD`, where the site gives a day and no moment. */
  uploadDate?: string | null;
  /** Moment a premiere or live stream starts or started. */
  releaseTimestamp?: number | null;
  /** Numbers of views, likes and the like. */
  counts?: Counts | null;
  /** Pictures for it, worst first. */
  thumbnails?: Thumbnail[] | null;
  /** Text written by people. */
  subtitles?: Subtitle[] | null;
  /** Text written by machines. */
  automaticCaptions?: Subtitle[] | null;
  /** Named parts, in order. */
  chapters?: Chapter[] | null;
  /** The site's categories. */
  categories?: string[] | null;
  /** The uploader's tags. */
  tags?: string[] | null;
  /** Whether it is live now, was, or will be. */
  liveStatus?: "not_live" | "is_live" | "is_upcoming" | "was_live" | "post_live" | null;
  /** Who may see it. */
  availability?: "public" | "unlisted" | "private" | "needs_auth" | "subscriber_only" | "premium_only" | null;
  /** Youngest age the site shows it to. */
  ageLimit?: number | null;
  /** Whether players on other sites may show it. */
  playableInEmbed?: boolean | null;
  /** Licence, in the site's words. */
  license?: string | null;
  /** Language of the item (BCP 47). */
  language?: string | null;
  /** The piece of music it is, where it is one. */
  music?: Music | null;
  /** All else, under the names info JSON has: `series`, `location`. */
  extra?: Record<string, unknown> | null;
}

/** A person or channel. */
interface Person {
  /** What people read. */
  name?: string | null;
  /** The site's own id. */
  id?: string | null;
  /** Their page. */
  url?: string | URL | null;
  /** People following. */
  followers?: number | null;
  /** Whether the site vouches for them. */
  isVerified?: boolean | null;
}

/** Numbers the site shows. */
interface Counts {
  views?: number | null;
  likes?: number | null;
  dislikes?: number | null;
  comments?: number | null;
  reposts?: number | null;
  concurrentViewers?: number | null;
  averageRating?: number | null;
}

/** A picture standing for the item. */
interface Thumbnail {
  /** The picture. */
  url: string | URL;
  /** The site's name for it. */
  id?: string | null;
  /** Pixels. */
  width?: number | null;
  /** Pixels. */
  height?: number | null;
  /** Higher is better. */
  preference?: number | null;
}

/** One language's text. */
interface Subtitle {
  /** As the site gives it: `en`, `pt-BR`. */
  language: string;
  /** What people read: `English`. */
  name?: string | null;
  /** The same text, best last. */
  files: TextFile[];
}

/** One subtitle file. */
interface TextFile {
  /** Where it is. */
  url: string | URL;
  /** `vtt`, `srt`, `ttml` … */
  extension: string;
}

/** A named part. */
interface Chapter {
  /** Seconds from the start of the item. */
  start: number;
  /** Seconds from the start of the item. */
  end?: number | null;
  /** Empty where the site gives none. */
  title: string;
}

/** A piece of music. */
interface Music {
  /** The piece's name. */
  track?: string | null;
  /** Who plays. */
  artists?: string[] | null;
  /** Who wrote it. */
  composers?: string[] | null;
  /** The album it is on. */
  album?: string | null;
  /** Whose album it is. */
  albumArtists?: string[] | null;
  /** Its place on the album, from 1. */
  trackNumber?: number | null;
  /** The disc of the album, from 1. */
  discNumber?: number | null;
  /** Year of publication. */
  releaseYear?: number | null;
  /** Kinds of music. */
  genres?: string[] | null;
}

/** Several items; the first can be downloaded before the last is known. */
interface Playlist {
  /** The items, in order. */
  entries: Entry[];
  /** Unique within the site. */
  id: string;
  /** The name a person gave it. */
  title?: string | null;
  /** The page a person would open. */
  webpageUrl?: string | URL | null;
  /** How many items there are in all. */
  count?: number | null;
  /** What else is known of the list. */
  about?: About | null;
  /** What `more` gets for the page after; nothing for the last. */
  next?: unknown | null;
}

/** What `more` returns: further items of a list. */
interface Page {
  /** The items, in order. */
  entries: Entry[];
  /** What `more` gets for the page after; nothing for the last. */
  next?: unknown | null;
}

/** An item behind an address of its own, and what is known of it. */
interface Link {
  /** Its page, of this site or any other. */
  url: string | URL;
  /** Its id, where the list tells. */
  id?: string | null;
  /** Its title, where the list tells. */
  title?: string | null;
  /** What else the list tells. */
  about?: About | null;
}

/** The item is behind another address, of this site or any other. */
interface Redirect {
  /** Where. */
  redirect: string | URL;
  /** Whether its player looks at the page it stands on. */
  isEmbed?: boolean | null;
  /** Its id, where the page tells. */
  id?: string | null;
  /** Its title, where the page tells. */
  title?: string | null;
}

/** The site says no. */
interface Unavailable {
  /** Which kind of no. */
  unavailable: "private" | "removed" | "geo-blocked" | "age-restricted" | "login-required" | "paid" | "not-yet-live" | "drm" | "bot-check" | "embed-only" | "password" | "unavailable";
  /** The site's own words. */
  message?: string | null;
}

/** The address only looks like one of this site's: the next site that takes it is asked. */
interface Pass {
  pass: true;
}

/** One item of a list. */
type Entry = Link | Media;

/** What `extract` may return. */
type Result = Media | Playlist | Redirect | Unavailable | Pass;
