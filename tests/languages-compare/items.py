"""The items that the languages are tried on."""

CHAPTERS = [{"title": "Intro: one", "start_time": 0, "end_time": 10.5}, {"title": "Zwei/2", "start_time": 10.5, "end_time": 33}]

RICH = {
    "_type": "video", "id": "-aB_1234", "title": 'foo "bar": a/b? 100%', "extractor": "gen", "extractor_key": "Gen",
    "webpage_url": "https://x.example/w?v=1234&t=1", "width": 1920, "height": 1080, "fps": 29.97, "duration": 100000.5,
    "timestamp": 1618488000.75, "release_timestamp": None, "upload_date": "20210415", "release_date": "2021",
    "uploader": "Ann & Bob", "uploader_id": "@ann", "channel": "C/D\\E", "channel_follower_count": None,
    "view_count": 1234567, "like_count": 0, "average_rating": 4.25, "age_limit": 0, "is_live": False, "was_live": True,
    "description": "line one\nline two\t\u00e9\u0301 \ufb01", "tags": ["x", "y z", "d'e", ""], "categories": [],
    "chapters": CHAPTERS, "playlist_index": 2, "playlist_count": 10, "n_entries": 10, "playlist": "Pl\u00e4y",
    "accents": "\u00e1\u00e9\u00ed \U0001d400 \u00f1 \ufb01 \u00bd", "filesize": 5120,
    "emoji": "\U0001f3ac\U0001f468\u200d\U0001f469 x", "season_number": 3, "episode_number": 12, "season": "S<3>",
    "cast": [{"name": "A", "age": 3}, {"name": None, "age": 4.5}, {"nm": "z"}],
    "nested": {"a": {"b": [1, 2, [3, 4]], "c": "deep"}, "k-1": "v"}, "empty": "", "zero": 0, "neg": -7, "bigf": 1e21,
    "small": 0.00001, "float_s": "12.5", "int_s": "42", "percent": "100%d", "weird": "tab\there\x07nul", "dots": "..hidden..",
    "html": "<b>\"x\" & 'y'</b>", "long": "\u00e4" * 300, "license": "NA", "lst": [1, 2.0, None, True, "s"],
    "quote": "a'b\"c$d`e", "date_s": "2021-04-15", "vcodec": "avc1.64001f", "acodec": "mp4a.40.2", "ext": "mp4",
    "format_id": "22", "url": "https://m.example/v.mp4", "protocol": "https",
}

PLAIN = {
    "_type": "video", "id": "x", "title": "A title", "extractor": "gen", "extractor_key": "Gen",
    "webpage_url": "https://x.example/", "description": 'foo cats & dogs "quoted"', "duration": 90, "view_count": 0,
    "like_count": 190, "is_live": False, "was_live": True, "uploader": "Bob", "upload_date": "20210415", "filesize": 10240,
    "age_limit": 18, "availability": "public", "average_rating": 4.25, "tags": ["a"], "timestamp": 1618488000,
    "formats": [{"format_id": "1", "url": "https://m.example/1.mp4", "ext": "mp4", "protocol": "https", "height": 1080,
                 "fps": 29.97, "filesize": 10240}],
}

EXTENSIONS = {"v": ["mp4", "webm", "mkv", "mov", "3gp"], "a": ["m4a", "mp3", "opus", "ogg", "webm", "flac"],
              "b": ["mp4", "webm", "mkv", "flv"]}
PICTURE = ["avc1.4d401f", "av01.0.08M.08", "vp9", "vp09.02.51.10", "vp8", "hev1.1.6.L93", "hvc1", "h264", "mp4v.20.3"]
SOUND = ["mp4a.40.2", "mp4a.40.5", "opus", "vorbis", "mp3", "flac", "ac-3", "ec-3", "aac"]


def formats(r):
    """What a site could offer. No format tells two sizes, no list of pictures is among them: docs/options.md says why."""
    def one(number):
        kind = r.choice("vvaab")
        told = {"format_id": r.choice([str(r.randint(1, 400)), f"dash_{number}", f"hls-{number}", "mp4", "a b", "sd", "hd"]),
                "url": f"https://media.example/{number}", "ext": r.choice(EXTENSIONS[kind]),
                "protocol": r.choice(["https", "https", "http", "m3u8_native", "http_dash_segments"]),
                "vcodec": "none" if kind == "a" else r.choice(PICTURE), "acodec": "none" if kind == "v" else r.choice(SOUND)}

        def perhaps(name, value, chance=0.6):
            if r.random() < chance:
                told[name] = value
        if kind != "a":
            height = r.choice([144, 240, 360, 480, 720, 1080, 1440, 2160])
            perhaps("height", height, 0.85)
            perhaps("width", r.choice([height * 16 // 9, height * 4 // 3, height * 9 // 16]), 0.8)
            perhaps("fps", r.choice([24, 25, 29.97, 30, 60]))
            perhaps("dynamic_range", r.choice(["SDR", "HDR10", "HLG", "DV", "HDR10+", "HDR12"]), 0.25)
            perhaps("vbr", r.choice([500.5, 1000, 2500]), 0.3)
        if kind != "v":
            perhaps("asr", r.choice([22050, 44100, 48000]))
            perhaps("audio_channels", r.choice([1, 2, 6]), 0.4)
            perhaps("abr", r.choice([48, 64.5, 128, 256]), 0.5)
        perhaps("tbr", r.choice([round(r.uniform(50, 20000), 3), r.randint(50, 20000)]))
        perhaps(r.choice(["filesize", "filesize_approx"]), r.randint(10 ** 4, 10 ** 9), 0.5)
        perhaps("language", r.choice(["en", "de", "fr", "en-US"]), 0.3)
        perhaps("language_preference", r.choice([-10, -1, 5, 10]), 0.2)
        perhaps("quality", r.choice([-2, 0, 1, 5, 7.5]), 0.2)
        perhaps("preference", r.choice([-10, -1, 0, 1, 10]), 0.1)
        perhaps("source_preference", r.choice([-1, 1, 5]), 0.15)
        perhaps("format_note", r.choice(["DRC", "original", "default", "1080p60", "low, high"]), 0.3)
        return told
    return [one(number) for number in range(r.randint(1, 12))]
