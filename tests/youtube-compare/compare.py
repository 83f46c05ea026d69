#!/usr/bin/env python3
"""Runs vidra and yt-dlp on each recorded exchange with YouTube, and prints every difference, field by field.

    compare.py --vidra FILE --shared FOLDER [--yt-dlp FILE] [--only WORD] [--keep FOLDER] [--all]

Differences with a reason stand in `reasons.json` beside this file, and are written out in docs/youtube.md; they are
counted. One without a reason is printed, and the program ends with status 1. Both programs see the same pretend internet
(fakeweb), the other one also pages made of the recorded answers (cases.py).
"""
import argparse
import fnmatch
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from cases import all_cases

HERE = os.path.dirname(os.path.abspath(__file__))
# Fields of a video that are compared as they are.
PLAIN = ["id", "title", "description", "duration", "upload_date", "timestamp", "release_timestamp", "release_date",
         "release_year", "view_count", "concurrent_view_count", "like_count", "comment_count", "age_limit", "live_status",
         "availability", "categories", "tags", "channel", "channel_id", "channel_url", "channel_follower_count",
         "channel_is_verified", "uploader", "uploader_id", "uploader_url", "playable_in_embed", "license", "chapters",
         "heatmap", "media_type", "location", "series", "season_number", "episode_number", "artists", "album", "track",
         "creators", "alt_title", "webpage_url", "thumbnail"]
# Fields of a format, by format id.
FORMAT = ["ext", "vcodec", "acodec", "width", "height", "fps", "filesize", "tbr", "vbr", "abr", "asr", "audio_channels",
          "language", "language_preference", "quality", "format_note", "dynamic_range", "protocol", "has_drm",
          "source_preference", "preference", "url"]
# Fields of a list, and of its items.
LIST = ["id", "title", "description", "playlist_count", "channel", "channel_id", "channel_url", "channel_follower_count",
        "channel_is_verified", "uploader", "uploader_id", "uploader_url", "tags", "thumbnails", "view_count", "availability"]
ITEM = ["id", "url", "title", "duration", "description", "view_count", "concurrent_view_count", "live_status", "availability",
        "channel", "channel_id", "channel_url", "channel_is_verified", "channel_follower_count", "uploader", "uploader_id",
        "uploader_url", "release_timestamp", "thumbnails"]


def same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return abs(a - b) < 1e-3 * max(1.0, abs(a))
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return all(same(a.get(key), b.get(key)) for key in set(a) | set(b))
    return a == b or (a in (None, [], {}, "") and b in (None, [], {}, ""))


def pictures(info):
    return [[one.get(key) for key in ("url", "width", "height", "preference")] for one in info.get("thumbnails") or []]


def texts(info, name):
    """Languages in order, and the kinds of file of each."""
    return {language: [one.get("ext") for one in files] for language, files in (info.get(name) or {}).items()
            if language != "live_chat"}


def of_video(ours, theirs):
    for field in PLAIN:
        yield field, theirs.get(field), ours.get(field)
    yield "thumbnails", pictures(theirs), pictures(ours)
    for field in ("subtitles", "automatic_captions"):
        their, our = texts(theirs, field), texts(ours, field)
        yield field, list(their.items()), list(our.items())
        names = lambda info: {lang: files[0].get("name") for lang, files in (info.get(field) or {}).items() if lang in our and files}
        yield f"{field}.name", {k: v for k, v in names(theirs).items() if k in our}, {k: v for k, v in names(ours).items() if k in their}
    formats = lambda info: {one["format_id"]: one for one in info.get("formats") or []}
    their, our = formats(theirs), formats(ours)
    board = lambda name: name.startswith("sb")
    yield "formats.order", [one for one in their if not board(one)], [one for one in our if not board(one)]
    yield "storyboards", sorted(one for one in their if board(one)), sorted(one for one in our if board(one))
    for name in their:
        for field in FORMAT if name in our else []:
            yield f"{'storyboard' if board(name) else 'format'}.{field}", their[name].get(field), our[name].get(field)


def of_list(ours, theirs):
    for field in LIST:
        both = (theirs.get(field), ours.get(field)) if field != "thumbnails" else (pictures(theirs), pictures(ours))
        yield field, *both
    # An item the other program could not ask for ends its list as nothing.
    entries = lambda one: [entry for entry in one.get("entries") or [] if entry]
    their, our = entries(theirs), entries(ours)
    yield "entries.id", [one.get("id") for one in their], [one.get("id") for one in our]
    for left, right in zip(their, our):
        for field in ITEM:
            both = (left.get(field), right.get(field)) if field != "thumbnails" else (pictures(left), pictures(right))
            yield f"entry.{field}", *both


def differences(ours, theirs):
    if (theirs is None) != (ours is None):
        yield "outcome", "nothing" if theirs is None else "found", "nothing" if ours is None else "found"
        return
    if theirs is None:
        return
    if theirs.get("_type") != ours.get("_type"):
        yield "_type", theirs.get("_type"), ours.get("_type")
        return
    pairs = of_list(ours, theirs) if theirs.get("_type") == "playlist" else of_video(ours, theirs)
    for field, their, our in pairs:
        if not same(their, our):
            yield field, their, our


class Web:
    """A pretend internet of its own, ended when it is no longer needed."""

    def __init__(self, shared, folders, home):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        data = [word for folder in folders for word in ("--data", folder)]
        self.home = home
        os.makedirs(home, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(shared, "fakeweb", "fakeweb.py"), *data, "--port", str(self.port), "--home", home,
             "--log", os.path.join(home, "log")], stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("fakeweb does not answer")

    def environment(self):
        proxy = f"http://127.0.0.1:{self.port}"
        return {**os.environ, "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "http_proxy": proxy, "https_proxy": proxy}

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def write_pages(cases, folder):
    routes = []
    os.makedirs(folder, exist_ok=True)
    for number, (place, text) in enumerate(one for case in cases for one in case.page.items()):
        path, name, value = place
        with open(os.path.join(folder, f"{number}.html"), "w", encoding="utf-8") as file:
            file.write(text)
        route = {"host": "*youtube.com", "path": path, "file": f"{number}.html", "type": "text/html; charset=utf-8"}
        routes.append({**route, "query": {name: value}} if name else route)
    with open(os.path.join(folder, "routes.json"), "w", encoding="utf-8") as file:
        json.dump(routes, file)


def run(command, web):
    try:
        done = subprocess.run(command, env=web.environment(), capture_output=True, text=True, check=False, timeout=180)
    except subprocess.TimeoutExpired:
        return None, "took longer than 180 s"
    try:
        return json.loads(done.stdout.strip().splitlines()[-1]), done.stderr
    except (ValueError, IndexError):
        return None, done.stderr


def both(case, options, ours, theirs):
    # Of a search, page after page is asked for without end where the recording has no later one.
    most = ["-I", ":20"] if "search" in case.name else []
    common = ["--ignore-config", "--flat-playlist", "-J", "--no-warnings", *most]
    vidra = [options.vidra, "--ca-cert", os.path.join(ours.home, "ca.pem"), *common, case.url]
    clients = "youtube:player_client=visionos;player_skip=configs,js"
    peer = [options.yt_dlp, "--no-check-certificates", "--extractor-args", clients, "--retries", "0", "--extractor-retries", "0",
            "--no-check-formats", "--no-cache-dir", "--compat-options", "no-youtube-unavailable-videos", "-i", *common, case.url]
    return run(vidra, ours), run(peer, theirs)


def reason_for(reasons, case, field, their, our):
    for one in reasons:
        if fnmatch.fnmatch(case.name, one.get("case", "*")) and fnmatch.fnmatch(field, one["field"]):
            if "theirs" in one and not same(one["theirs"], their):
                continue
            if "ours" in one and not same(one["ours"], our):
                continue
            if "ours_between" in one and not one["ours_between"][0] <= (our or 0) <= one["ours_between"][1]:
                continue
            # The same things in another order, and nothing more or less.
            if one.get("same_items") and sorted(their) != sorted(our):
                continue
            return one
    return None


def short(value, most=180):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[: most - 1] + "…"


def shown(field, their, our):
    """Two long values are shown from where they part."""
    if isinstance(their, list) and isinstance(our, list) and (len(their) > 4 or len(our) > 4):
        at = next((i for i, (a, b) in enumerate(zip(their, our)) if not same(a, b)), min(len(their), len(our)))
        return f"{field}: {len(their)} and {len(our)} items, apart at {at}: {short(their[at:at + 2])} vs {short(our[at:at + 2])}"
    return f"{field}: {short(their)} vs {short(our)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vidra", required=True)
    parser.add_argument("--yt-dlp", default=os.environ.get("YT_DLP", "yt-dlp"))
    parser.add_argument("--shared", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", help="write both answers of each case into this folder")
    parser.add_argument("--all", action="store_true", help="print differences that have a reason too")
    options = parser.parse_args()
    with open(os.path.join(HERE, "reasons.json"), encoding="utf-8") as file:
        reasons = json.load(file)
    recordings = os.path.join(options.shared, "recordings", "youtube")
    cases = [case for case in all_cases(recordings) if options.only in case.name]
    unexplained, explained, seen = 0, 0, 0
    with tempfile.TemporaryDirectory() as work:
        pages = os.path.join(work, "pages")
        write_pages(cases, pages)
        ours = Web(options.shared, [recordings], os.path.join(work, "ours"))
        theirs = Web(options.shared, [pages, recordings], os.path.join(work, "theirs"))
        try:
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(lambda case: both(case, options, ours, theirs), cases))
        finally:
            ours.end()
            theirs.end()
    for case, ((our, our_log), (their, their_log)) in zip(cases, answers):
        if options.keep:
            os.makedirs(options.keep, exist_ok=True)
            for name, value in (("vidra", our), ("yt-dlp", their)):
                with open(os.path.join(options.keep, f"{case.name}.{name}.json"), "w", encoding="utf-8") as file:
                    json.dump(value, file, indent=1, ensure_ascii=False)
        lines, counted = [], {}
        for field, their_value, our_value in differences(our, their):
            reason = reason_for(reasons, case, field, their_value, our_value)
            explained += reason is not None
            if reason is None or options.all:
                counted[field] = counted.get(field, 0) + 1
                if counted[field] <= 3:
                    lines.append("  " + shown(field, their_value, our_value))
            unexplained += reason is None
        seen += 1
        lines += [f"  {field}: {number - 3} more" for field, number in counted.items() if number > 3]
        if lines:
            print(f"{case.name}  {case.url}")
            print("\n".join(lines))
            for log in (our_log, their_log) if our is None or their is None else ():
                print("    " + " ".join(log.strip().splitlines()[-1:])[:200])
    print(f"{seen} cases; {explained} differences with a reason, {unexplained} without")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
