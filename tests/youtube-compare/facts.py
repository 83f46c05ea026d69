#!/usr/bin/env python3
"""Runs vidra on each recorded exchange with YouTube, and holds its answer against what the recording itself tells.

    facts.py --vidra FILE --shared FOLDER [--only WORD]

Three kinds of things are checked, each on a line of its own where it does not hold:
  * facts: what was read off the recorded answers (meta.json): ids, titles, lengths, counts, itags, languages of texts,
    numbers of items, refusals in the site's words;
  * asserts: what the tests of NewPipe, which recorded the exchanges, expect of them (ASSERTS below says it in fields);
  * left out: exchanges no program can be held to, each with its reason (LEFT_OUT).
Ends with status 1 where a line is printed.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from cases import all_cases, exchanges
from compare import Web

# Renderers that are items of a list, by the kind of case.
ITEMS = {"np.playlist.": ["playlistVideoRenderer"], "np.channeltab.": ["lockupViewModel", "shortsLockupViewModel", "playlistVideoRenderer"],
         "np.channel.": ["lockupViewModel", "videoRenderer"], "np.musicsearch.": ["musicResponsiveListItemRenderer"]}

# Case: (field, how, value). `notes` are the names of sound tracks, `entries` how many items there are.
ASSERTS = {
    "np.stream.cclicensed": [("license", "is", "Creative Commons Attribution licence (reuse allowed)")],
    "np.stream.audiotracklanguage": [("notes", "has", "English original"), ("languages", "has", "hi")],
    "np.stream.streamsegmentsmailab": [("chapter", "has", [164.0, "Was ist Vitamin D?"])],
    "np.stream.unlisted": [("availability", "is", "unlisted")],
    "np.stream.livestream": [("live_status", "is", "is_live")],
    "np.stream.novisualmetadatavideo": [
        ("title", "is", "Makani’s first commercial-scale energy kite"), ("id", "is", "An8vtD1FDqs"), ("channel", "is", "Makani"),
        ("channel_id", "is", "UC-iMZJ8NppwT2fLwzFWJKOQ"), ("channel_follower_count", "at least if told", 200_000),
        ("description", "contains", "Makani"), ("description", "contains", "prototype"), ("description", "contains", "rotors"),
        ("duration", "is", 175), ("view_count", "at least", 88_000), ("timestamp", "is", 1494946253),
        ("categories", "is", ["Science & Technology"]), ("tags", "has", "wind turbine"), ("tags", "has", "Moonshot Factory")],
    "np.channel.gronkh": [
        ("channel", "is", "Gronkh"), ("channel_id", "is", "UCYJ61XIK64sp6ZFFS8sctxw"),
        ("description", "contains", "Ungebremster Spieltrieb seit 1896."), ("channel_follower_count", "at least", 4_900_000),
        ("channel_is_verified", "is", True), ("tags", "has", "gronkh")],
    "np.channel.kurzgesagt": [
        ("channel", "begins", "Kurzgesagt"), ("channel_id", "is", "UCsXVk37bltHxD1rDPwtNM8Q"),
        ("description", "contains", "science"), ("description", "contains", "animators"),
        ("channel_follower_count", "at least", 17_000_000), ("channel_is_verified", "is", True),
        *[("tags", "has", tag) for tag in ("universe", "Science", "black hole", "humanism", "evolution")]],
    "np.channel.agerestrictedchannel": [("channel", "is", "Laphroaig Whisky"), ("channel_id", "is", "UCbfnHqxXs_K3kvaH-WlNlig"),
                                        ("description", "is", None), ("tags", "is", None)],
    "np.playlist.hugeplaylist": [
        ("title", "is", "I Wanna Rock Super Gigantic Playlist 1: Hardrock, AOR, Metal and more !!! 5000 music videos !!!"),
        ("id", "is", "PLWwAypAcFRgKAIIFqBr9oy-ZYZnixa_Fj"), ("channel", "is", "Tomas Nilsson TOMPA571"),
        ("channel_id", "is", "UCHSPWoY1J5fbDVbcnyeqwdw"), ("entries", "at least", 101),
        ("description", "contains", "I Wanna Rock Super Gigantic Playlist")],
    "np.playlist.learningplaylist": [
        ("title", "begins", "Anatomy & Physiology"), ("id", "is", "PL8dPuuaLjXtOAKed_MxxWBNaPno5h3Zs8"),
        ("channel_id", "is", "UCX6b17PVsYBQ0ip5gyeme-Q"), ("channel", "contains", "CrashCourse"), ("entries", "at least", 41),
        ("description", "contains", "47 episodes")],
    "np.playlist.shortsui": [("title", "is", "Short videos"), ("id", "is", "UUSHBR8-60-B28hp2BmDPdntcQ"), ("channel", "is", "YouTube"),
                             ("description", "is", None), ("entries", "at least", 200)],
    "np.musicsearch.musicsongs": [("entries", "at least", 20), ("title", "contains", "mocromaniac")],
    "np.search.correctedsearch": [("title", "contains", "pewdeipie"), ("entries", "at least", 20)],
    "np.search.playlists": [("title", "contains", "test"), ("entries", "at least", 20)],
    "np.search.videos": [("title", "contains", "test"), ("entries", "at least", 20)],
    "np.search.paging.paging": [("entries", "at least", 20), ("repeated", "is", 0)],
}
# Refusals: the words that are told. Where the site gives none, what it stands for.
REFUSED = {"np.stream.notavailable.invalidid": "", "np.stream.notavailable.nonexistent": "",
           "np.stream.notavailable.musicpremiumcontent": "This video is only available to Music Premium members",
           "np.stream.notavailable.privatecontent": "This video is private", "np.playlist.notavailable": "",
           "np.channel.notavailable": "", "np.mix.invalidvideoid": ""}
LEFT_OUT = {
    "metascraper.": "a page without the interface's answers; its player script is not there",
    "pytube.": "the same", "ytdlcore.": "the same", "oembed.": "another door of the site, which is not asked",
    "np.js.": "player scripts: the solver's own test reads them", "np.youtubefeedextractor.": "a feed, which vidra reads as any feed",
    "np.youtubekioskextractor.": "a page of the site's that is no list of its own any more",
    "np.youtubechannelhelper": "questions for ids alone, which the cases of channels ask too",
    "np.stream.relatedmix": None, "np.mix.mix": "a mix begins with a question whose answer holds another one's videos",
}


def sounds(info):
    return [one for one in info.get("formats") or [] if one.get("acodec") not in (None, "none")]


def value(info, field):
    entries = [one for one in info.get("entries") or [] if one]
    if field == "entries":
        return len(entries)
    if field == "repeated":
        ids = [one.get("id") for one in entries]
        return len(ids) - len(set(ids))
    if field == "notes":
        return [part for one in sounds(info) for part in (one.get("format_note") or "").replace(" (default)", "").split(", ")]
    if field == "languages":
        return [one.get("language") for one in sounds(info)]
    if field == "chapter":
        return [[one["start_time"], one["title"]] for one in info.get("chapters") or []]
    if field == "chapters":
        return len(info.get("chapters") or [])
    found = info.get(field)
    return None if found in ("", []) else found


def holds(found, how, wanted):
    if how == "is":
        return found == wanted
    if how == "at least if told":
        return found is None or found >= wanted
    if found is None:
        return False
    return {"at least": lambda: found >= wanted, "has": lambda: wanted in found, "contains": lambda: wanted in found,
            "begins": lambda: found.startswith(wanted)}[how]()


def of_player(info, player):
    """What the answer of the program that is asked first tells."""
    details = player["videoDetails"]
    yield "id", info.get("id"), details["videoId"]
    yield "title", info.get("title"), details["title"]
    if int(details["lengthSeconds"]):
        yield "duration", info.get("duration"), int(details["lengthSeconds"])
    yield "channel_id", info.get("channel_id"), details["channelId"]
    yield "view_count", info.get("view_count"), int(details["viewCount"])
    if not info.get("is_live"):
        told = {one["format_id"].split("-")[0] for one in info.get("formats") or []}
        yield "itags that are missing", sorted(set(map(str, player["itags"])) - told) if player["with_url"] else [], []
    people = {language.split("-")[0] for language, kind in player.get("captions") or [] if not kind}
    machines = {language for language, kind in player.get("captions") or [] if kind == "asr"}
    texts = {language.split("-")[0] for language in info.get("subtitles") or {} if language != "live_chat"}
    yield "languages of subtitles", sorted(texts), sorted(people)
    yield "languages that were heard", sorted(machines - set(info.get("automatic_captions") or {})), []


def problems(case, meta, rows, info, log):
    base = case.name.split("#")[0].split(":")[0]
    if base in REFUSED:
        if info is not None and any(info.get("entries") or [True]):
            yield "asserts: it is refused; vidra finds something"
        elif REFUSED[base] not in log:
            yield f"facts: the refusal is {REFUSED[base]!r}; vidra says {log.strip().splitlines()[-1:]}"
        return
    if info is None:
        yield f"facts: vidra finds nothing: {log.strip().splitlines()[-1:]}"
        return
    facts = meta.get("facts") or []
    # The Android app is asked where the first program is refused.
    doors = [one["player"] for one in facts if "player" in one and "/v1/player?" in one.get("url", "")]
    # Its formats beside the oldest one need a token, so that nothing is held against them.
    doors += [{**one["player"], "with_url": 0} for one in facts if "player" in one and "/reel_item_watch" in one.get("url", "")]
    player = next((one for one in doors if one["playability"]["status"] == "OK"), None)
    if player:
        for field, ours, told in of_player(info, player):
            if ours != told:
                yield f"facts: {field}: {ours!r} instead of {told!r}"
    kinds = next((kinds for begin, kinds in ITEMS.items() if case.name.startswith(begin)), [])
    if kinds and "#" not in case.name:
        # A question that was recorded twice has the same items.
        asked = {json.dumps({**row["asked"], "context": None}): number for number, row in enumerate(rows)}
        pages = [one for one in facts if one["exchange"] in asked.values()]
        least = sum(number for one in pages for name, number in (one.get("renderers") or {}).items() if name in kinds)
        if base == "np.channel.gronkh" or base == "np.channel.kurzgesagt":
            least = 0 if value(info, "entries") else 1
        if value(info, "entries") < least:
            yield f"facts: {value(info, 'entries')} items of {least}"
    for field, how, wanted in ASSERTS.get(base, []) if "#" not in case.name else []:
        found = value(info, field)
        if not holds(found, how, wanted):
            shown = json.dumps(found, ensure_ascii=False)
            yield f"asserts: {field} {how} {wanted!r}: {shown[:160]}"


def answer(options, web, case):
    command = [options.vidra, "--ca-cert", os.path.join(web.home, "ca.pem"), "--ignore-config", "--flat-playlist", "-J", case.url]
    try:
        done = subprocess.run(command, env=web.environment(), capture_output=True, text=True, check=False, timeout=180)
        return json.loads(done.stdout.strip().splitlines()[-1]), done.stderr
    except subprocess.TimeoutExpired:
        return None, "it takes longer than 180 s"
    except (ValueError, IndexError):
        return None, done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vidra", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    recordings = os.path.join(options.shared, "recordings", "youtube")
    cases = [case for case in all_cases(recordings) if options.only in case.name]
    left_out = lambda name: next((why for begin, why in LEFT_OUT.items() if name.startswith(begin) and why), None)
    failed, passed = 0, 0
    for case in [case for case in cases if left_out(case.name)]:
        print(f"left out  {case.name}: {left_out(case.name)}")
    cases = [case for case in cases if not left_out(case.name)]
    with tempfile.TemporaryDirectory() as work:
        web = Web(options.shared, [recordings], work)
        try:
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(lambda case: answer(options, web, case), cases))
        finally:
            web.end()
    for case, (info, log) in zip(cases, answers):
        folder = os.path.join(recordings, case.name.split("#")[0].split(":")[0])
        with open(os.path.join(folder, "meta.json"), encoding="utf-8") as file:
            meta = json.load(file)
        lines = list(problems(case, meta, list(exchanges(folder)), info, log))
        print(f"{'fail' if lines else 'pass'}      {case.name}")
        for line in lines:
            print(f"          {line}")
        failed, passed = failed + bool(lines), passed + (not lines)
    print(f"{passed} cases hold, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
