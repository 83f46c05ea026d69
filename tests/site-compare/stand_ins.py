"""What stands beside the recordings: the same answers under the addresses the other program asks them by, and a video for
comments that were recorded without theirs. Written as recordings of their own, which fakeweb serves like the others.
"""
import glob
import json
import os
import urllib.parse as up

# A video in the fewest words PeerTube's interface has for one.
VIDEO = {"uuid": "00000000-0000-4000-8000-000000000000", "name": "Stand-in", "isLive": False,
         "files": [{"resolution": {"id": 480}, "fileUrl": "/stand-in.mp4"}]}


def exchanges(recordings, category):
    for path in sorted(glob.glob(os.path.join(recordings, category, "*", "exchanges.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                body = ""
                if row.get("body_file"):
                    with open(os.path.join(os.path.dirname(path), row["body_file"]), encoding="utf-8") as text:
                        body = text.read()
                yield row, up.urlsplit(row["url"]), body


def write(rows, folder):
    place = os.path.join(folder, "stand-ins")
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, "exchanges.jsonl"), "w", encoding="utf-8") as file:
        for number, (url, body, kind) in enumerate(rows):
            name = f"{number}.body"
            with open(os.path.join(place, name), "w", encoding="utf-8") as text:
                text.write(body)
            row = {"method": "GET", "url": url, "request_headers": {}, "request_body": None, "status": 200,
                   "response_headers": {"content-type": kind}, "body_file": name}
            file.write(json.dumps(row) + "\n")


def for_vidra(recordings, folder):
    """Videos whose comments alone were recorded."""
    known = {up.urlunsplit(url._replace(query="")) for _, url, _ in exchanges(recordings, "peertube")}
    rows = []
    for _, url, _ in exchanges(recordings, "peertube"):
        video, is_thread, _ = up.urlunsplit(url._replace(query="")).partition("/comment-threads")
        if is_thread and video not in known:
            known.add(video)
            rows += [(video, json.dumps(VIDEO), "application/json"),
                     (f"{video}/captions", '{"total": 0, "data": []}', "application/json"),
                     (f"{video}/chapters", '{"chapters": []}', "application/json")]
    write(rows, folder)


def for_yt_dlp(recordings, folder):
    """Answers under the addresses yt-dlp 2026.10 asks."""
    rows = []
    for _, url, body in exchanges(recordings, "peertube"):
        parts = url.path.strip("/").split("/")
        if len(parts) == 4:
            rows.append((up.urlunsplit(url._replace(path=url.path + "/", query="")), body, "application/json"))
        elif parts[-1] == "videos" and "start=0&" in url.query:
            # Its pages have thirty items; the recorded one is the first.
            rows.append((up.urlunsplit(url._replace(query="start=0")), body, "application/json"))
    for _, url, body in exchanges(recordings, "media_ccc"):
        if url.hostname == "api.media.ccc.de":
            rows.append((up.urlunsplit(url._replace(netloc="media.ccc.de")), body, "application/json"))
        if url.path.startswith("/public/events/") and (event := json.loads(body)).get("guid"):
            number = str(abs(hash(event["guid"])) % 10**6)
            rows.append((event["frontend_link"], f"<div data-id='{number}'></div>", "text/html"))
            rows.append((f"https://media.ccc.de/public/events/{number}", body, "application/json"))
    for _, url, body in exchanges(recordings, "soundcloud"):
        query = dict(up.parse_qsl(url.query))
        if url.path == "/resolve" and url.hostname == "api-widget.soundcloud.com":
            page = query["url"].split("?")[0].split("#")[0]
            rows.append(("https://api-v2.soundcloud.com/resolve?" + up.urlencode({"url": page}), body, "application/json"))
        if "/stream/" in url.path and body:
            rows.append((up.urlunsplit(url._replace(query="")), body, "application/json"))
    write(rows, folder)
