"""Random texts of the command line's languages: mostly sensible, some odd, as people's are."""
from items import RICH

FIELDS = [name for name in RICH if name[0] != "_"] + [
    "nope", "duration_string", "resolution", "autonumber", "video_autonumber", "format", "extractor_key", "display_id",
    "release_year", "fulltitle", "dynamic_range", "aspect_ratio", "live_status", "tbr", "episode"]
STEPS = [".0", ".-1", ".:2", ".::-1", ".1:", ".-3:", ".2:5", ".title", ".:", ".:.title", ".:.{title,start_time}", ".a.b", ".a.b.2.0",
         ".-1.end_time", ".:.name", ".:.age", ".{id}", ".c", ".10", ".::2", ".", ".k-1", ".{a.c,k}", ".0:1.0"]
DATES = ["%Y", "%Y-%m-%d", "%H-%M-%S", "%B %d\\, %Y", "%j", "%a %b", "%s", "%U-%W", "%I:%M %p", "%c", "%x", "%D", "%%", "%-d", "%e",
         "%G-W%V", "%f", "%Z", "%A", "%C", "%u%w", "Q"]
OTHERS = ["title", "id", "nope", "height", "duration", "upload_date", "tags.0", "uploader", "zero", "empty", "chapters.0.title"]
DEFAULTS = ["", "n/a", "0", "none", "x y", "a/b", ":", "\u00e9", "%"]
REPLACEMENTS = ["", "yes", "<{}>", "{0}", "{:>8}", "{:05}", "{0:.2f}", "{0!r}", "{} {}", "[{:^7.3}]", "{{}}", "{0:,}", "{:+}", "{:x}",
                "{title}", "{", "{0!s:.3}", "{:e}", "{:.1%}", "{:*^10}"]
TEXTS = ["", " ", " - ", "_", ".", "/", "[", "]", "%%", "\u00e9", "'", '"', "$", "{}", "#", "a%%b"]


def field(r):
    text = ("-" if r.random() < 0.08 else "") + r.choice(FIELDS)
    if r.random() < 0.3:
        text += r.choice(STEPS)
    while r.random() < 0.2:
        text += r.choice("+-*") + r.choice(["1", "10", "1.5", "height", "zero", "-2", "nope", "title", "0.1", "chapters.0.start_time"])
    if r.random() < 0.15:
        text += ">" + r.choice(DATES)
    while r.random() < 0.2:
        text += "," + r.choice(OTHERS)
    if r.random() < 0.18:
        text += "&" + r.choice(REPLACEMENTS)
    if r.random() < 0.25:
        text += "|" + r.choice(DEFAULTS)
    kind = r.choice("diouxXeEfFgGcrsaBjlhqDSU") if r.random() < 0.65 else "s"
    flags, width = r.choice(["", "", "", "#", "0", "-", " ", "+", "#+"]), r.choice(["", "", "", "5", "10", "02", "020"])
    return f"%({text}){flags}{width}{r.choice(['', '', '', '.2', '.0', '.10'])}{kind}"


def template(r):
    return r.choice(TEXTS) + "".join(field(r) + r.choice(TEXTS) for _ in range(r.choice([1, 1, 1, 2, 3])))


NAMES = ["b", "w", "best", "worst", "bv", "ba", "wv", "wa", "bv*", "ba*", "wv*", "wa*", "b*", "w*", "bestvideo", "bestaudio",
         "worstvideo", "worstaudio", "all", "mergeall", "mp4", "webm", "m4a", "mp3", "mkv", "flv", "opus", "3gp", "b.2", "bv.2",
         "ba.2", "bv*.2", "w.3", "best.1", "137", "dash_1", "hls-2", "sd", "fmp4", "a_b", "hd-0", "mov"]
NUMBERS = ["height", "width", "tbr", "vbr", "abr", "fps", "asr", "filesize", "filesize_approx", "quality", "audio_channels", "aspect_ratio",
           "preference", "language_preference", "duration"]
VALUES = ["144", "360", "480", "720", "1080", "30", "29.97", "1000", "2500", "128", "48000", "5M", "50MiB", "100K", "1.5G", "10k", "2", "0",
          "1.78"]
WORDS = ["ext", "acodec", "vcodec", "protocol", "language", "format_id", "format_note", "dynamic_range", "resolution", "format", "url",
         "video_ext", "nokey"]
MEANT = ["mp4", "webm", "avc1", "vp9", "opus", "https", "m3u8", "en", "none", "SDR", "orig", "'DRC'", '"1080p60"', "dash",
         '"(?i)HDR"', "'^(mp4|webm)$'", '"audio only"', "1920x1080"]
SORTS = ["res", "height", "width", "fps", "hdr", "vcodec", "acodec", "codec", "channels", "size", "filesize", "fs", "br", "tbr", "vbr", "abr",
         "asr", "proto", "ext", "vext", "aext", "quality", "lang", "source", "id", "hasvid", "hasaud", "ie_pref", "res:720", "+res:480",
         "res~1000", "height:720", "+height~600", "fps:30", "+fps:30", "size:50M", "+size:50M", "filesize~100M", "br:1000", "tbr~1500",
         "ext:mp4:m4a", "+ext:mp4:m4a", "vcodec:vp9", "+vcodec:vp9", "acodec:aac", "hdr:12", "+hdr", "hdr:HLG", "proto:https", "proto:m3u8",
         "lang:en", "+lang", "id:137", "+id", "+size", "+br", "codec:avc:m4a", "vext:webm", "aext:m4a", "channels:2", "quality:5", "asr:44100",
         "dynamic_range", "width:1280", "abr:128", "codec:vp9.2", "hdr:dv", "fs:1G", "br:1.5M", "nofield", "language"]


def condition(r):
    if r.random() < 0.5:
        return f"[{r.choice(NUMBERS)}{r.choice(['<', '<=', '>', '>=', '=', '!='])}{r.choice(['', '', '?'])}{r.choice(VALUES)}]"
    gap = r.choice(["", "", " "])
    sign = r.choice(["=", "^=", "$=", "*=", "~=", "!=", "!^=", "!$=", "!*=", "!~="])
    return f"[{r.choice(WORDS)}{gap}{sign}{r.choice(['', '', '?'])}{gap}{r.choice(MEANT)}]"


def selector(r, depth=0):
    def atom():
        if depth < 2 and r.random() < 0.12:
            text = f"({selector(r, depth + 1)})"
        else:
            text = r.choice(NAMES) if r.random() < 0.94 else condition(r)
        while r.random() < 0.35:
            text += condition(r)
        return text
    text = atom()
    while r.random() < 0.45:
        text += r.choice(["+", "+", "/", "/", " / ", ","]) + atom()
    return text


KEYS = ["title", "description", "duration", "view_count", "like_count", "is_live", "was_live", "uploader", "upload_date", "nope", "filesize",
        "age_limit", "availability", "average_rating", "id", "height", "live_status", "timestamp"]
COMPARED = ["foo", "90", "1:00", "1:30:00", "5K", "5KiB", "10MB", "Bob", "public", "(?i)CATS", "^f.o", "A title", "0", "18", "20210415",
            "foo cats \\& dogs", "1.5", "-5", "True", "4.25", "90s", "\u00e9"]


def match_filter(r):
    def term():
        key = r.choice(KEYS)
        if r.random() < 0.25:
            return r.choice(["", "!"]) + key
        value, quote = r.choice(COMPARED), r.choice(["", "", "'", '"'])
        sign = r.choice(["=", "!=", ">", "<", ">=", "<=", "*=", "^=", "$=", "~=", "!*=", "!^=", "!$=", "!~="])
        return f"{key}{r.choice(['', ' '])}{sign}{r.choice(['', '', '?'])}{r.choice(['', ' '])}{quote}{value}{quote}"
    return r.choice([" & ", "&"]).join(term() for _ in range(r.choice([1, 1, 2, 3])))


def places(r):
    def number():
        return str(r.choice([1, 2, 3, 5, 7, 10, 11, -1, -2, -5, -11, 100]))

    def one():
        shape = r.random()
        if shape < 0.3:
            return number()
        if shape < 0.5:
            return f"{number().strip('-')}-{r.choice(['', number().strip('-'), 'inf'])}"
        if shape < 0.95:
            step = f":{r.choice(['1', '2', '-1', '-2', '3', ''])}" if r.random() < 0.5 else ""
            return f"{r.choice(['', number()])}:{r.choice(['', number(), 'inf'])}{step}"
        return r.choice(["-5-", "a", "1..3", "1:2:0", "", "+3", "::"])
    return ",".join(one() for _ in range(r.choice([1, 1, 2, 3])))


SOURCES = ["title", "%(title)s", "%(uploader)s - %(title)s", "description", "%(upload_date>%Y-%m-%d)s", "%(nope|x)s", "%(tags)s", "id",
           "%(title)s %(id)s", "%(view_count)D"]
TARGETS = ["%(artist)s - %(track)s", "(?P<a>\\w+) (?P<b>.+)", "%(meta_x)s", "(?P<year>\\d{4})", "(?i)(?P<up>ann)", "meta_y", "%(a)s: %(b)s",
           "(?P<first>[^ ]+)", "(?s)(?P<d>.+)", "%(season)s/%(episode)s", "%(title)s %(x)s"]
SEARCHED = ["a", "o+", "(?i)(f)(o)", "^", "$", "[^a-z]", "(?i)FOO", "\\.", '"', "(?P<n>b)", "\\bbar\\b"]
PUT = ["", "X", "<\\g<0>>", "\\n", "$1", "\\\\", "_"]


def alterations(r):
    words = []
    for _ in range(r.choice([1, 1, 2])):
        if r.random() < 0.6:
            words += ["--parse-metadata", f"{r.choice(SOURCES)}:{r.choice(TARGETS)}"]
        else:
            words += ["--replace-in-metadata", r.choice(["title", "description", "uploader", "title,id", "season"]), r.choice(SEARCHED), r.choice(PUT)]
    return words


PIECES = ["a", "Foo", "bar baz", "/", "\\", ":", '"', "<", ">", "|", "*", "?", "x.y", "\u00e9", "\u00f1", "\u00df", "\u65e5\u672c", "\U0001f3ac", "1:23",
          "12:34:56", "&", "$HOME", "%", "%(id)s", "`", "'", "(", ")", "[", "]", "{", "}", "#", "!", ";", ",", "=", "+", "@", "^", "\u00bd",
          "a" * 60, "\u00e4" * 40, "\u201cx\u201d", "0"]
PATHS = ["%(title)s.%(ext)s", "%(title)s [%(id)s].%(ext)s", "%(uploader)s/%(title)s.%(ext)s", "%(title)S.%(ext)s", "%(title)#S.%(ext)s",
         "%(upload_date>%Y)s/%(title.:10)s.%(ext)s", "%(title).50B.%(ext)s", "%(nope&{}/|)s%(title)s.%(ext)s",
         "%(playlist_index&{} - |)s%(title)s.%(ext)s", "%(duration_string)s %(title)q.%(ext)s", "%(title)U.%(ext)s"]


def title(r):
    """Begins and ends with a letter: names with a dot or a dash in front, or a blank behind, are vidra's own matter."""
    return "T" + "".join(r.choice(PIECES) for _ in range(r.randint(1, 6))) + "t"
