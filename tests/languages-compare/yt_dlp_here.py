"""yt-dlp inside of this process: a command line in, exit code and standard output back.

Run by the interpreter that has yt-dlp. A run takes 40 ms this way and a second as a program, which makes thousands of cases
possible. What the classes remember from one run to the next is put back each time, and no site is looked up.
"""
import copy
import io
import sys

import yt_dlp
from yt_dlp.utils import FormatSorter
from yt_dlp.YoutubeDL import YoutubeDL

YoutubeDL.add_default_info_extractors = lambda self: None
FRESH = copy.deepcopy(FormatSorter.settings)


def pipe(text=b""):
    return io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", errors="surrogateescape", write_through=True)


def run(words):
    """(exit code, standard output, standard error); a crash is the code None."""
    FormatSorter.settings = copy.deepcopy(FRESH)
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = pipe(), pipe(), pipe()
    try:
        yt_dlp.main(words)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as crash:
        code = None
        sys.stderr.write(f"{type(crash).__name__}: {crash}")
    finally:
        out, err = sys.stdout.buffer.getvalue(), sys.stderr.buffer.getvalue()
        sys.stdin, sys.stdout, sys.stderr = before
    return code, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")


def crashes(template, info):
    """Whether filling a template is a crash there: no answer that another program could give as well."""
    with YoutubeDL({"quiet": True, "no_warnings": True}) as ydl:
        for is_name in (False, True):
            try:
                ydl.evaluate_outtmpl(template, copy.deepcopy(info), is_name)
            except ValueError:
                pass
            except Exception:
                return True
    return False
