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
