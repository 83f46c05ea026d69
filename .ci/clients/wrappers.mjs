// The wrappers of npm against a program named yt-dlp: each asks for a page's JSON and downloads its file.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

const require = createRequire(import.meta.url);
const binary = process.argv[2];
const origin = process.env.ORIGIN;
const media = fs.readFileSync(process.env.MEDIA);
const page = `${origin}/watch.html`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "wrappers-"));

function isSame(file) {
  assert.deepEqual(fs.readFileSync(file), media, `${file} has other bytes`);
}

async function youtubeDlExec() {
  const call = require("youtube-dl-exec").create(binary);
  const info = await call(page, {
    dumpSingleJson: true,
    noCheckCertificates: true,
    noWarnings: true,
    preferFreeFormats: true,
    addHeader: ["referer:youtube.com", "user-agent:googlebot"],
  });
  assert.match(info.title, /^A goal/);
  const out = path.join(folder, "a.mp4");
  await call(page, { output: out });
  isSame(out);
}

async function ytDlpExec() {
  const call = require("yt-dlp-exec").create(binary);
  const info = await call(page, {
    dumpSingleJson: true,
    noWarnings: true,
    noCallHome: true,
    noCheckCertificate: true,
    preferFreeFormats: true,
    youtubeSkipDashManifest: true,
  });
  assert.match(info.title, /^A goal/);
  assert.ok(info.formats.length > 0);
}

async function ytDlpWrap() {
  const Wrap = require("yt-dlp-wrap").default;
  const wrap = new Wrap(binary);
  const info = await wrap.getVideoInfo(page);
  assert.match(info.title, /^A goal/);
  assert.match(await wrap.getVersion(), /^\d{4}\.\d{2}\.\d{2}/);
  assert.ok((await wrap.getExtractors()).includes("generic"));
  assert.ok((await wrap.getUserAgent()).startsWith("Mozilla/"));
  const out = path.join(folder, "b.mp4");
  const progress = [];
  const events = [];
  await new Promise((resolve, reject) => {
    wrap
      .exec([page, "-o", out])
      .on("progress", (one) => progress.push(one))
      .on("ytDlpEvent", (kind) => events.push(kind))
      .on("error", reject)
      .on("close", resolve);
  });
  isSame(out);
  assert.ok(progress.length > 0 && progress.at(-1).percent === 100, JSON.stringify(progress));
  assert.ok(events.includes("download"), JSON.stringify(events));
}

async function ytdlpNodejs() {
  const { YtDlp } = require("ytdlp-nodejs");
  const tool = new YtDlp({ binaryPath: binary, ffmpegPath: "/usr/bin/ffmpeg" });
  const info = await tool.getInfoAsync(page);
  assert.match(info.title, /^A goal/);
  const out = path.join(folder, "c.mp4");
  const progress = [];
  await tool.downloadAsync(page, { output: out, onProgress: (one) => progress.push(one) });
  isSame(out);
}

for (const [name, test] of Object.entries({ youtubeDlExec, ytDlpExec, ytDlpWrap, ytdlpNodejs })) {
  try {
    await test();
    console.log(`ok: ${name}`);
  } catch (error) {
    console.error(`FAILED: ${name}`, error);
    process.exitCode = 1;
  }
}
fs.rmSync(folder, { recursive: true });
