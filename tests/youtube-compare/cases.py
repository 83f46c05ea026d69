"""The recorded exchanges as cases: what is asked, and the pages the other program wants besides.

yt-dlp reads a video's and a list's facts off the web page, which was not recorded for the exchanges of 2026; the same
facts came as answers of the internal interface. The pages made here hold those answers in the two places a page has them.
"""
import glob
import json
import os
import urllib.parse


def exchanges(folder):
    with open(os.path.join(folder, "exchanges.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            body = row.get("request_body")
            try:
                row["asked"] = json.loads(body) if isinstance(body, str) and body else (body or {})
            except ValueError:
                row["asked"] = {}
            row["answer"] = {}
            if row.get("body_file", "") and row["body_file"].endswith(".json"):
                with open(os.path.join(folder, row["body_file"]), encoding="utf-8") as text:
                    row["answer"] = json.load(text)
            yield row


def client(row):
    return ((row["asked"].get("context") or {}).get("client") or {}).get("clientName")


def endpoint(row):
    return urllib.parse.urlsplit(row["url"]).path.rsplit("/v1/", 1)[-1]


class Case:
    """A name, the URL that is asked, and pages as {path and query: HTML}."""

    def __init__(self, name, url, kind, page=None):
        self.name, self.url, self.kind, self.page = name, url, kind, page or {}


def html(player, data):
    script = f"var ytInitialData = {json.dumps(data)};</script>"
    if player is not None:
        script = f"var ytInitialPlayerResponse = {json.dumps(player)};</script><script>" + script
    return f"<!doctype html><html><head><title>page</title></head><body><script>{script}</body></html>"


def video(name, rows):
    asked = next((row for row in rows if endpoint(row) == "player" and client(row) == "VISIONOS"), None)
    if asked is None:
        # Refusals were recorded through another door; fakeweb makes a player answer of them.
        reel = next((row for row in rows if endpoint(row).endswith("reel_item_watch")), None)
        video_id = reel and reel["asked"]["playerRequest"]["videoId"]
        return Case(name, f"https://www.youtube.com/watch?v={video_id}", "video") if video_id else None
    video_id = asked["asked"]["videoId"]
    web = next((row["answer"] for row in rows if endpoint(row) == "player" and client(row) == "WEB"), {})
    around = next((row["answer"] for row in rows if endpoint(row) == "next"), {})
    answer = asked["answer"]
    # What the page's own player answer says of the video is what every client is told.
    player = {**web, "videoDetails": {**answer.get("videoDetails", {}), **web.get("videoDetails", {})}}
    player["playabilityStatus"] = answer.get("playabilityStatus", {})
    url = f"https://www.youtube.com/watch?v={video_id}"
    return Case(name, url, "video", {("/watch", "v", video_id): html(player, around)})


def first_page(rows, rest):
    """A list's page: what stood around it, and its first items in the place they have on a page."""
    head = rest[0]["answer"]
    items = None
    for row in rest[1:]:
        for action in row["answer"].get("onResponseReceivedActions", []):
            items = items or (action.get("reloadContinuationItemsCommand") or {}).get("continuationItems")
        if items:
            extra = row["answer"]
            break
    if not items:
        return head
    listing = {"playlistVideoListRenderer": {"contents": items}}
    tab = {"tabRenderer": {"selected": True, "content": {"sectionListRenderer": {"contents": [
        {"itemSectionRenderer": {"contents": [listing]}}]}}}}
    data = {key: extra[key] for key in ("metadata", "microformat", "sidebar", "responseContext") if key in extra}
    return {**data, **head, "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [tab]}}}


def playlists(name, rows):
    """Every playlist of a cassette: each begins with a question for what stands around it."""
    starts = [i for i, row in enumerate(rows) if str(row["asked"].get("browseId", "")).startswith("VL")]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(rows)
        list_id = rows[start]["asked"]["browseId"][2:]
        page = html(None, first_page(rows, rows[start:end]))
        suffix = f"#{number + 1}" if len(starts) > 1 else ""
        yield Case(name + suffix, f"https://www.youtube.com/playlist?list={list_id}", "list",
                   {("/playlist", "list", list_id): page})


def channels(name, rows):
    tabs = {"EgZ2aWRlb3PyBgQKAjoA": "videos", "EgZzaG9ydHPyBgUKA5oBAA%3D%3D": "shorts", "EglwbGF5bGlzdHPyBgQKAkIA": "playlists",
            "EgdzdHJlYW1z8gYECgJ6AA%3D%3D": "streams", "EghyZWxlYXNlc_IGBQoDsgEA": "releases"}
    for row in rows:
        tab, channel = tabs.get(row["asked"].get("params")), str(row["asked"].get("browseId", ""))
        if endpoint(row) == "browse" and tab and channel.startswith("UC"):
            path = f"/channel/{channel}/{tab}"
            yield Case(f"{name}:{channel[:6]}" if "notavailable" in name else name, f"https://www.youtube.com{path}", "list",
                       {(path, None, None): html(None, row["answer"])})


def searches(name, rows):
    for row in rows:
        if endpoint(row) != "search" or "query" not in row["asked"]:
            continue
        words, filters = row["asked"]["query"], row["asked"].get("params", "")
        host = urllib.parse.urlsplit(row["url"]).hostname
        path = "search?q=" if "music" in host else "results?search_query="
        yield Case(name, f"https://{host}/{path}{urllib.parse.quote_plus(words)}&sp={urllib.parse.quote_plus(filters)}", "list")


def pages(name, rows):
    """Watch pages of 2020 to 2022, which were recorded as pages."""
    for row in rows:
        parts = urllib.parse.urlsplit(row["url"])
        video_id = urllib.parse.parse_qs(parts.query).get("v")
        if row["method"] == "GET" and parts.path == "/watch" and video_id and "pbj=1" not in parts.query:
            return Case(name, f"https://www.youtube.com/watch?v={video_id[0]}", "page")
    return None


def all_cases(recordings):
    """Every case of the recordings, in order of name."""
    found = []
    for folder in sorted(glob.glob(os.path.join(recordings, "*", ""))):
        name = os.path.basename(folder.rstrip("/"))
        if not os.path.exists(os.path.join(folder, "exchanges.jsonl")):
            continue
        rows = list(exchanges(folder))
        if name.startswith("np.playlist.") or name == "np.channeltab.agerestrictedtabsvideos":
            found += playlists(name, rows)
        elif name.startswith(("np.channel.", "np.channeltab.")):
            found += channels(name, rows)
        elif name.startswith(("np.search.", "np.musicsearch.")):
            found += searches(name, rows)
        else:
            one = video(name, rows) or pages(name, rows)
            found += [one] if one else []
    return found
