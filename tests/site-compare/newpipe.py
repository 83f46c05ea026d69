"""What NewPipe's tests say of a recording, held against vidra's answer.

`newpipe_test` of a recording's meta.json keeps the assertions as Java expressions. The plain ones are read here: a getter's
value compared with a literal. What cannot be read is said, never taken for right.
"""
import datetime
import re
from fractions import Fraction

# Constants of the tests' base classes, which meta.json does not keep.
BASES = {"peertube": "/videos/watch/", "media_ccc": "https://media.ccc.de/v/"}
SOUNDCLOUD = "https://soundcloud.com/"
SERVICES = {"PeerTube", "MediaCCC", "SoundCloud", "Bandcamp"}
LITERAL = r'"((?:[^"\\]|\\.)*)"'


class Unread(Exception):
    """An expression this reader does not know."""


class Test:
    """The assertions about one recording."""

    def __init__(self, category, meta):
        told = meta.get("newpipe_test") or {}
        self.constants = {"BASE_URL": f'"{BASES.get(category, "")}"', "SOUNDCLOUD": f'"{SOUNDCLOUD}"', **told.get("constants", {})}
        self.expected = told.get("expected", {})
        self.asserts = told.get("asserts", [])
        self.throws = told.get("throws", [])

    def value(self, text):
        """A Java expression: literals, names, sums and a few calls."""
        text = text.strip()
        parts = split_sum(text)
        if len(parts) > 1:
            values = [self.value(part) for part in parts]
            return sum(values) if all(isinstance(one, int) for one in values) else "".join(map(str, values))
        if found := re.fullmatch(LITERAL, text):
            return bytes(found[1], "utf-8").decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore") \
                if "\\" in found[1] else found[1]
        if re.fullmatch(r"-?[\d.]+(e\d+)?[lL]?", text):
            number = float(text.rstrip("lL"))
            return int(number) if number == int(number) else number
        if text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text]
        if found := re.fullmatch(r"(\w+)\s*\*\s*(\w+)", text):
            return self.value(found[1]) * self.value(found[2])
        if found := re.fullmatch(r"(?:Arrays\.asList|Collections\.singletonList|List\.of)\((.*)\)", text):
            return [self.value(one) for one in split(found[1], ",")]
        if text == "Collections.emptyList()":
            return []
        if found := re.fullmatch(r"(?:new Locale|Locale\.forLanguageTag)\((.*)\)", text):
            return self.value(found[1])
        if found := re.fullmatch(r"Utils\.encodeUrlUtf8\((.*)\)", text):
            return self.value(found[1]).replace(" ", "+")
        if text in self.constants:
            return self.value(self.constants[text])
        if text == "Long.MIN_VALUE":
            return -(1 << 63)
        if found := re.fullmatch(r"(\w+)\.getServiceId\(\)", text):
            return found[1]
        if found := re.fullmatch(r"(?:\w+\.)+(\w+)", text):
            return found[1]
        if text in SERVICES:
            return text
        raise Unread(text)

    def url(self):
        """What the test asks, where it says so."""
        for text in self.asserts:
            if found := re.search(rf"assertEquals\({LITERAL}, extractor\(\)\.getOriginalUrl\(\)\)", text):
                return found[1]
        for name in ("URL", "expectedOriginalUrlContains"):
            expression = self.constants.get(name) or self.expected.get(name)
            try:
                value = self.value(expression) if expression else None
            except Unread:
                continue
            if value and str(value).startswith("http"):
                return value
        return None

    def checks(self):
        """Every assertion as (words, function of the facts): the function gives `True`, or what is there instead."""
        for name, expression in self.expected.items():
            yield f"{name} = {expression}", lambda facts, n=name, e=expression: self.of_expected(n, e, facts)
        for text in self.asserts:
            yield text, lambda facts, t=text: self.of_assert(t, facts)
        for text in self.throws:
            yield f"throws {text}", lambda facts, t=text: of_throw(t, facts)

    def of_expected(self, name, expression, facts):
        want = self.value(expression)
        what = name.removeprefix("expected")
        if found := re.fullmatch(r"(\w+?)(AtLeast|Contains|IsEmpty)", what):
            what, how = found[1], found[2]
        else:
            how = ""
        have = facts.get(what)
        if how == "AtLeast":
            # NewPipe's -1 says that the site does not tell; where vidra is told nothing it tells nothing.
            return True if want < 0 or have is not None and have >= want else have
        if how == "Contains":
            want = want if isinstance(want, list) else [want]
            return True if any(all(one in (text or "") for one in want) for text in as_list(have)) else have
        if how == "IsEmpty":
            return True if (not have) == want else have
        if what == "UploadDate":
            return True if moment(want) in (have or []) else have
        if what == "StreamSegmentsCount":
            return True if (have or 0) == want else have
        return True if equal(want, have) else have

    def of_assert(self, text, facts):
        if text.startswith("assertFalse(comments().getItems().isEmpty())"):
            return True if facts.get("Comments") else facts.get("Comments")
        getter = r"(?:\w+\(\)|extractor)\.(get|is|has)(\w+)\(\)(?:\.getContent\(\)|\.getInitialPage\(\))?"
        if found := re.match(rf"assertEquals\( ?(.+?), {getter}\.size\(\)\)$", text):
            have = facts.get(found[3])
            size = len(have) if isinstance(have, list) else have
            return True if size == self.value(found[1]) else have
        if found := re.match(rf"assertEquals\( ?(.+), {getter}\)$", text):
            want, have = self.value(found[1]), facts.get(found[3])
            # -1 says that the site does not tell.
            return True if equal(want, have) or want == -1 and have is None else have
        if found := re.match(rf"assertGreaterOrEqual\((.+), {getter}(\.size\(\))?\)$", text):
            have = facts.get(found[3])
            have = len(have) if isinstance(have, list) else have
            return True if have is not None and have >= self.value(found[1]) else have
        if found := re.match(rf"assert(True|False)\({getter}(?:\.(isEmpty|contains)\((.*?)\))?\)$", text):
            wanted, have, call = found[1] == "True", facts.get(found[3]), found[4]
            if call == "contains":
                return True if any(self.value(found[5]) in (one or "") for one in as_list(have)) == wanted else have
            return True if (not have if call == "isEmpty" else bool(have)) == wanted else have
        if found := re.match(rf"assertTrue\({getter} >= ([\d.e]+)", text):
            have = facts.get(found[2])
            return True if have is not None and have >= self.value(found[3]) else have
        if found := re.match(rf"assertContains\({LITERAL}, (?:{getter}|uploaderUrl|description\.getContent\(\))", text):
            have = facts.get(found[3] or ("UploaderUrl" if "uploaderUrl" in text else "Description"))
            return True if any(found[1] in (one or "") for one in as_list(have)) else have
        if found := re.match(rf"assertContains\({LITERAL}, mediaUrl\)", text):
            return True if any(found[1] in one for one in facts.get("MediaUrls") or []) else facts.get("MediaUrls")
        if found := re.match(rf"assertContainsImageUrlInImageCollection\( ?{LITERAL}", text):
            return True if found[1] in (facts.get("Thumbnails") or []) else facts.get("Thumbnails")
        if found := re.match(r"assertEquals\((\d+), tabExtractor\(\)\.getInitialPage\(\)\.getItems\(\)\.size\(\)\)", text):
            return True if facts.get("StreamCount") == int(found[1]) else facts.get("StreamCount")
        if found := re.match(r"assertGreaterOrEqual\((\d+), extractor\(\)\.getInitialPage\(\)\.getItems\(\)\.size\(\)\)", text):
            return True if (facts.get("StreamCount") or 0) >= int(found[1]) else facts.get("StreamCount")
        if re.match(r"assertFalse\((items|page\.getItems\(\))\.isEmpty\(\)", text):
            return True if facts.get("Items") else facts.get("Items")
        if text.startswith("assertTrue(page.hasNextPage()"):
            # NewPipe's pages of SoundCloud have twenty items.
            return True if len(facts.get("Items") or []) > 20 else len(facts.get("Items") or [])
        if text.startswith("assertFalse( isNullOrEmpty(item.getName())"):
            bad = [one for one in facts.get("Items") or [] if not one.get("title") or not one.get("duration")]
            return True if facts.get("Items") and not bad else bad
        if text.startswith("assertTrue(audioStreams.stream().allMatch("):
            return True if facts.get("AudioLanguages") == {facts.get("LanguageInfo")} else str(facts.get("AudioLanguages"))
        if found := re.match(rf"assertTrue\(findNestedCommentWithId\({LITERAL}", text):
            return True if any(one["id"] == found[1] and one["parent"] != "root" for one in facts.get("Comments") or []) \
                else [one["id"] for one in facts.get("Comments") or []]
        if found := re.match(r"assertEquals\((\d+), audioStreams\.size\(\)\)", text):
            return True if facts.get("AudioStreams") == int(found[1]) else facts.get("AudioStreams")
        if found := re.match(rf"assertEquals\( ?{LITERAL}, SoundcloudParsingHelper\.\w+\({LITERAL}\)\)", text):
            return facts["_ask"](found[2], found[1])
        raise Unread(text)


def of_throw(text, facts):
    return True if facts.get("_error") else "an answer"


def as_list(value):
    return value if isinstance(value, list) else [value]


def equal(want, have):
    # A no-break space is a space.
    if isinstance(have, str) and isinstance(want, str):
        return " ".join(want.split()) == " ".join(have.split())
    if isinstance(have, list) and not isinstance(want, list):
        return any(equal(want, one) for one in have)
    if isinstance(want, (int, float)) and isinstance(have, (int, float)) and not isinstance(want, bool):
        # Seconds are cut, not rounded.
        return int(want) == int(have)
    return want == have or want in ("", [], None) and have in ("", [], None)


def moment(text):
    for form in ("%Y-%m-%d %H:%M:%S.%f", "%d %b %Y %H:%M:%S GMT"):
        try:
            found = datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc)
            return int(Fraction(found.timestamp()))
        except ValueError:
            continue
    raise Unread(text)


def split_sum(text):
    return split(text, "+")


def split(text, mark):
    """The parts between marks that stand outside of strings and brackets."""
    parts, depth, is_text, part, last = [], 0, False, "", ""
    for letter in text:
        if letter == '"' and last != "\\":
            is_text = not is_text
        if not is_text:
            depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0 and not is_text:
            parts.append(part.strip())
            part = ""
        else:
            part += letter
        last = letter
    return [*parts, part.strip()]
