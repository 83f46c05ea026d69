#!/usr/bin/env python3
"""Random cases of the command line's languages, answered by vidra and by yt-dlp; every difference is printed.

    PYTHON-WITH-YT-DLP compare.py --vidra FILE [--cases N] [--seed N] [--only WORD]

Both are asked as a user asks: --load-info-json, -s, --print and the options in question. Where yt-dlp crashes there is no
answer to compare with. A difference ends the program with status 1.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import grammar
import items
import yt_dlp_here

BASE = ["--ignore-config", "--load-info-json", "i.json", "-s", "--no-warnings"]
FORMAT_FIELDS = ["format_id", "ext", "format", "vcodec", "acodec", "protocol", "tbr", "vbr", "abr", "filesize", "filesize_approx",
                 "resolution", "fps", "language", "format_note", "dynamic_range", "aspect_ratio", "audio_channels"]


class Cases:
    def __init__(self, vidra):
        self.vidra, self.tried, self.different = vidra, 0, 0

    def asked(self, words):
        done = subprocess.run([self.vidra, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")

    def tell(self, what, theirs, ours):
        self.different += 1
        print(f"{what}\n  yt-dlp {theirs!r}\n  vidra  {ours!r}")

    def case(self, info, words):
        with open("i.json", "w") as file:
            json.dump(info, file)
        self.tried += 1
        theirs = yt_dlp_here.run(BASE + words)
        if theirs[0] is None:
            return
        ours = self.asked(BASE + words)
        if theirs[:2] != ours[:2]:
            self.tell(words, theirs, ours)


def templates(cases, r, count):
    """Twenty-five at a time, with a mark before each."""
    with open("i.json", "w") as file:
        json.dump(items.RICH, file)
    probe = {**items.RICH, "autonumber": 0, "resolution": "1x1"}
    for _ in range(count):
        texts = []
        while len(texts) < 25:
            text = grammar.template(r)
            if not yt_dlp_here.crashes(text, probe):
                texts.append(text)
        words = [word for number, text in enumerate(texts) for word in ("--print", f"@@{number}@@", "--print", text)]
        theirs, ours = yt_dlp_here.run(BASE + words), cases.asked(BASE + words)
        if theirs[0] is None:
            continue
        cases.tried += len(texts)
        if theirs[0] != ours[0]:
            cases.tell(texts, theirs, ours)
            continue
        parts = [re.split(r"^@@\d+@@\n", told[1], flags=re.M)[1:] for told in (theirs, ours)]
        for text, a, b in zip(texts, *parts):
            if a != b:
                cases.tell(text, a, b)


def formats(cases, r, count):
    chances = [("--prefer-free-formats", 0.1), ("--video-multistreams", 0.15), ("--audio-multistreams", 0.15),
               ("--format-sort-force", 0.08), ("-x", 0.04), ("--ignore-no-formats-error", 0.1)]
    for _ in range(count):
        info = {"_type": "video", "id": "x", "title": "t", "extractor": "generic", "extractor_key": "Generic",
                "webpage_url": "https://x.example/", "formats": items.formats(r)}
        if r.random() < 0.5:
            info["duration"] = r.choice([10, 100.5, 3600])
        words = [option for option, chance in chances if r.random() < chance]
        if r.random() < 0.1:
            words += ["--merge-output-format", r.choice(["mkv", "mp4", "webm/mkv", "mp4/mkv"])]
        for _ in range(r.choice([0, 0, 1, 1, 2])):
            words += ["-S", ",".join(r.choice(grammar.SORTS) for _ in range(r.randint(1, 4)))]
        if r.random() < 0.85:
            words += ["-f", grammar.selector(r)]
        told = "|".join(f"%({name})s" for name in FORMAT_FIELDS)
        cases.case(info, words + ["--print", told, "--print", "filename"])


def filters(cases, r, count):
    for _ in range(count):
        option = r.choice(["--match-filters", "--match-filter", "--break-match-filters"])
        cases.case(items.PLAIN, [option, grammar.match_filter(r), "--print", "id"])


def metadata(cases, r, count):
    told = "%(.{title,uploader,description,artist,track,meta_x,meta_y,a,b,year,up,x,first,d,season,episode,id,nope})j"
    for _ in range(count):
        cases.case(items.RICH, [*grammar.alterations(r), "--print", told])


def names(cases, r, count):
    for _ in range(count):
        info = {**items.RICH, "title": grammar.title(r), "uploader": grammar.title(r), "id": r.choice(["x1", "a_b", "x-1"])}
        words = ["-o", r.choice(grammar.PATHS)]
        words += [option for option in ("--restrict-filenames", "--windows-filenames") if r.random() < 0.25]
        cases.case(info, words + ["--print", "filename"])


class Feed(BaseHTTPRequestHandler):
    """A feed of as many items as its address says."""

    def do_GET(self):
        count = int(re.sub(r"\D", "", self.path) or 0)
        one = "<item><title>{0}</title><enclosure url='http://{1}/{0}.mp4' type='video/mp4' length='9'/></item>"
        body = "".join(one.format(number, self.headers["Host"]) for number in range(1, count + 1))
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>L</title>{body}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def lists(cases, r, count):
    """yt-dlp gets a list that was written down, vidra a feed: what it takes of one that is loaded is all of it."""
    server = HTTPServer(("127.0.0.1", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for _ in range(count):
        length, spec = r.choice([1, 3, 10, 12]), grammar.places(r)
        entries = [{**items.PLAIN, "id": str(number)} for number in range(1, length + 1)]
        with open("i.json", "w") as file:
            json.dump({"_type": "playlist", "id": "L", "title": "L", "extractor": "gen", "extractor_key": "Gen",
                       "webpage_url": "https://x.example/", "entries": entries}, file)
        words = ["-s", "--no-warnings", "--ignore-config", f"--playlist-items={spec}", "--print", "%(playlist_index)d"]
        theirs = yt_dlp_here.run([*words, "--no-clean-info-json", "--load-info-json", "i.json"])
        cases.tried += 1
        if theirs[0] is None:
            continue
        ours = cases.asked([*words, f"http://127.0.0.1:{server.server_port}/{length}"])
        if theirs[:2] != ours[:2]:
            cases.tell(f"-I {spec} of {length}", theirs, ours)
    server.shutdown()


# How many runs a hundred cases are in each section.
SECTIONS = {"templates": (templates, 0.1), "formats": (formats, 1.0), "filters": (filters, 0.5), "metadata": (metadata, 0.4),
            "names": (names, 0.4), "lists": (lists, 0.3)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vidra", required=True)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    vidra = os.path.abspath(asked.vidra)
    os.environ["TZ"] = "UTC"
    time.tzset()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        os.chdir(folder)
        for name, (section, share) in SECTIONS.items():
            if asked.only not in name:
                continue
            cases = Cases(vidra)
            section(cases, random.Random(asked.seed), max(1, int(asked.cases * share)))
            different += cases.different
            print(f"{name}: {cases.tried - cases.different} of {cases.tried} alike")
        os.chdir("/")
    sys.exit(min(different, 1))


if __name__ == "__main__":
    main()
