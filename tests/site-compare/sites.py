#!/usr/bin/env python3
"""Asks vidra for each recorded exchange of PeerTube, media.ccc.de, SoundCloud and Bandcamp, and holds its answer against

* every assertion that NewPipe's tests make about the recording (meta.json beside it), and
* yt-dlp's answer on the same pretend internet, field by field.

    sites.py --vidra FILE --shared FOLDER [--yt-dlp FILE] [--only WORD] [--all]

What differs with a reason stands in reasons.json, and in words in docs/sites-compare.md; it is counted. Anything else is
printed, and the program ends with status 1. What a recording is asked by, where its test does not say, stands in cases.json.
"""
import argparse
import fnmatch
import glob
import json
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, "..", "youtube-compare"))

from compare import Web, run, same, short  # noqa: E402
from newpipe import Test, Unread  # noqa: E402
from stand_ins import for_vidra, for_yt_dlp  # noqa: E402

CATEGORIES = ["peertube", "media_ccc", "soundcloud", "bandcamp"]
# Fields held against yt-dlp's, of an item and of a list.
ITEM = ["id", "title", "description", "duration", "timestamp", "release_timestamp", "uploader", "uploader_id", "uploader_url",
        "channel", "channel_id", "channel_url", "view_count", "like_count", "dislike_count", "comment_count", "repost_count",
        "age_limit", "categories", "tags", "license", "language", "genres", "track", "artist", "artists", "album",
        "track_number", "creators", "series", "episode", "episode_id", "webpage_url", "thumbnail", "subtitles", "chapters"]
FORMAT = ["ext", "vcodec", "acodec", "width", "height", "fps", "filesize", "filesize_approx", "tbr", "abr", "language",
          "protocol", "quality", "preference", "url"]
LIST = ["id", "title", "description", "uploader", "uploader_id", "uploader_url", "channel", "webpage_url"]


class Case:
    def __init__(self, category, folder, more):
        self.name, self.folder = f"{category}/{os.path.basename(folder)}", folder
        with open(os.path.join(folder, "meta.json"), encoding="utf-8") as file:
            self.test = Test(category, json.load(file))
        own = [one for one in more if fnmatch.fnmatch(self.name, one["case"])]
        self.url = own[0].get("url") if own and "url" in own[0] else self.test.url()
        self.options = own[0].get("options", []) if own else []
        self.why_not = own[0].get("why_not") if own else None


def facts(info, log, ask):
    """vidra's answer under the names of NewPipe's getters."""
    if info is None:
        return {"_error": log.strip().splitlines()[-1] if log.strip() else "no answer", "_ask": ask}
    is_list = info.get("_type") == "playlist"
    entries = [one for one in info.get("entries") or [] if one]
    formats = info.get("formats") or []
    sound = [one for one in formats if one.get("vcodec") == "none"]
    picture = [one for one in formats if one.get("vcodec") != "none"]
    service = {"CCC": "MediaCCC", "Soundcloud": "SoundCloud"}.get(info["extractor_key"], info["extractor_key"])
    return {
        "Service": service, "ServiceId": service, "HasFrames": any(one["format_id"].startswith("sb") for one in formats),
        "StreamType": "LIVE_STREAM" if info.get("is_live") else "VIDEO_STREAM" if picture else "AUDIO_STREAM",
        "Host": info.get("webpage_url_domain"), "AudioLanguages": {one.get("language") for one in sound},
        "_ask": ask, "Name": [info.get("title"), info.get("track"), *([info.get("uploader")] if is_list else [])],
        "Id": [info.get("id"), info.get("display_id"), info.get("webpage_url")],
        "Url": [info.get("webpage_url"), (info.get("webpage_url") or "").rstrip("/")],
        "OriginalUrl": info.get("original_url"), "SearchString": info.get("title"),
        "UploaderName": info.get("uploader"), "UploaderUrl": info.get("uploader_url"),
        "SubChannelName": info.get("channel"), "SubChannelUrl": info.get("channel_url"),
        "ParentChannelName": info.get("uploader"), "ParentChannelUrl": info.get("uploader_url"),
        "SubscriberCount": info.get("channel_follower_count") or info.get("uploader_follower_count"),
        "Verified": info.get("channel_is_verified") or info.get("uploader_is_verified"),
        "UploaderVerified": info.get("channel_is_verified") or info.get("uploader_is_verified"),
        "Description": info.get("description"), "Length": info.get("duration"), "ViewCount": info.get("view_count"),
        "LikeCount": info.get("like_count"), "DislikeCount": info.get("dislike_count"), "UploadDate": [info.get("timestamp"), info.get("release_timestamp")],
        "Category": info.get("categories") or info.get("genres") or info.get("genre"), "Licence": info.get("license"),
        "LanguageInfo": info.get("language"), "Tags": info.get("tags") or [],
        "HasSubtitles": bool(info.get("subtitles")), "HasVideoStreams": bool(picture), "HasAudioStreams": bool(formats),
        "StreamSegmentsCount": len(info.get("chapters") or []), "StreamCount": info.get("playlist_count") or len(entries),
        "Thumbnails": [one["url"] for one in info.get("thumbnails") or []],
        "Avatars": [one["url"] for one in info.get("thumbnails") or []],
        "Banners": [one["url"] for one in info.get("thumbnails") or [] if "banner" in str(one.get("id"))],
        "AudioStreams": len(sound), "VideoStreams": len(picture), "MediaUrls": [one["url"] for one in formats],
        "Items": entries, "InfoItemType": item_type(entries), "Comments": info.get("comments") or [],
        "HasMoreItems": bool(info.get("playlist_count") and info["playlist_count"] > 12),
    }


def item_type(entries):
    is_set = lambda url: "/sets/" in url or "/w/p/" in url or "/album/" in url
    kinds = {"PLAYLIST" if is_set(one.get("url") or one.get("webpage_url") or "") else "STREAM" for one in entries}
    return kinds.pop() if len(kinds) == 1 else sorted(kinds)


def ask_vidra(options, web, url, more=()):
    command = [options.vidra, "--ca-cert", os.path.join(web.home, "ca.pem"), "--ignore-config", "--no-cache-dir",
               "--retries", "0", "--flat-playlist", "-J", "-I", ":40", *more, url]
    return run(command, web)


def ask_peer(options, web, url):
    command = [options.yt_dlp, "--no-check-certificates", "--ignore-config", "--no-cache-dir", "--retries", "0",
               "--extractor-retries", "0", "--no-check-formats", "-i", "--no-warnings", "--flat-playlist", "-J", "-I", ":40", url.split("#")[0]]
    return run(command, web)


def of_newpipe(case, info, log, options, web):
    """(outcome, words, what is there) of every assertion."""
    def one_more(url, wanted):
        more, more_log = ask_vidra(options, web, url)
        have = [more.get("id"), more.get("webpage_url")] if more else [more_log.strip()[-200:]]
        return True if wanted in have else have
    known = facts(info, log, one_more)
    for words, check in case.test.checks():
        try:
            outcome = check(known)
        except Unread as what:
            yield "unread", words, str(what)
            continue
        if outcome is True:
            yield "pass", words, None
        else:
            yield "differs", words, outcome if known.get("_error") is None else known["_error"]


def of_peer(ours, theirs):
    """(field, theirs, ours) of every difference."""
    if ours is None or theirs is None:
        if (ours is None) != (theirs is None):
            yield "outcome", "nothing" if theirs is None else "found", "nothing" if ours is None else "found"
        return
    if ours.get("_type") != theirs.get("_type"):
        yield "_type", theirs.get("_type"), ours.get("_type")
        return
    is_list = ours.get("_type") == "playlist"
    for field in LIST if is_list else ITEM:
        if field in ("subtitles",):
            left, right = sorted(theirs.get(field) or {}), sorted(ours.get(field) or {})
        else:
            left, right = theirs.get(field), ours.get(field)
        if not same(left, right):
            yield field, left, right
    if is_list:
        urls = lambda one: [entry.get("url") or entry.get("webpage_url") for entry in one.get("entries") or [] if entry]
        if urls(ours) != urls(theirs):
            yield "entries", urls(theirs), urls(ours)
        return
    formats = lambda info: {one["format_id"]: one for one in info.get("formats") or []}
    our, their = formats(ours), formats(theirs)
    if sorted(our) != sorted(their):
        yield "formats", sorted(their), sorted(our)
    for name in their:
        for field in FORMAT if name in our else []:
            if not same(their[name].get(field), our[name].get(field)):
                yield f"format.{field}", their[name].get(field), our[name].get(field)


def reason_for(reasons, kind, case, what):
    return next((one["reason"] for one in reasons if one["beside"] == kind and fnmatch.fnmatch(case.name, one.get("case", "*"))
                 and fnmatch.fnmatchcase(what, one["what"])), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vidra", required=True)
    parser.add_argument("--yt-dlp", default=os.environ.get("YT_DLP", "yt-dlp"))
    parser.add_argument("--shared", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true", help="print what passes, and what has a reason, too")
    options = parser.parse_args()
    read = lambda name: json.load(open(os.path.join(HERE, name), encoding="utf-8"))
    reasons, more = read("reasons.json"), read("cases.json")
    recordings = os.path.join(options.shared, "recordings")
    folders = [(category, os.path.dirname(one)) for category in CATEGORIES
               for one in sorted(glob.glob(os.path.join(recordings, category, "*", "meta.json")))]
    cases = [case for case in (Case(*folder, more) for folder in folders) if options.only in case.name]
    counts = {}

    def count(kind, outcome):
        counts[kind, outcome] = counts.get((kind, outcome), 0) + 1

    with tempfile.TemporaryDirectory() as work:
        data = [os.path.join(recordings, category) for category in CATEGORIES]
        for_vidra(recordings, os.path.join(work, "ours"))
        for_yt_dlp(recordings, os.path.join(work, "theirs"))

        def answer(case):
            """A case's own recording is looked at first: several hold the same address."""
            own = os.path.join(work, "own", case.name)
            shutil.copytree(case.folder, os.path.join(own, "recording"))
            with ExitStack() as ended:
                def web(name):
                    one = Web(options.shared, [own, *data, os.path.join(work, name)], os.path.join(work, "homes", case.name, name))
                    ended.callback(one.end)
                    return one
                if case.url is None:
                    return [("unread", "the address that is asked", "neither the test nor cases.json says it")], []
                ours = web("ours")
                info, log = ask_vidra(options, ours, case.url, case.options)
                theirs, _ = ask_peer(options, web("theirs"), case.url)
                return list(of_newpipe(case, info, log, options, ours)), list(of_peer(info, theirs))

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(answer, cases))
    for case, (beside_newpipe, beside_peer) in zip(cases, answers):
        print(f"{case.name}  {case.url or '(not asked)'}")
        for outcome, words, have in beside_newpipe:
            report("NewPipe", case, words, outcome, f"{words}: {short(have)}", reasons, options, count)
        for field, left, right in beside_peer:
            report("yt-dlp", case, field, "differs", f"{field}: {short(left)} vs {short(right)}", reasons, options, count)
    told = lambda kind: ", ".join(f"{number} {outcome}" for (one, outcome), number in sorted(counts.items()) if one == kind)
    print(f"{len(cases)} recordings; NewPipe's assertions: {told('NewPipe')}; beside yt-dlp: {told('yt-dlp') or 'all alike'}")
    return 1 if any(outcome == "FAIL" for _, outcome in counts) else 0


def report(kind, case, what, outcome, line, reasons, options, count):
    reason = None if outcome == "pass" else reason_for(reasons, kind, case, what)
    outcome = outcome if outcome == "pass" else "with a reason" if reason else "FAIL"
    count(kind, outcome)
    if outcome == "FAIL" or options.all:
        print(f"  {outcome:<13} {kind}: {line if outcome != 'pass' else what}" + (f"\n{'':16}{reason}" if reason else ""))


if __name__ == "__main__":
    sys.exit(main())
