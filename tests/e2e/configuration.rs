//! Configuration files: which are read, what counts more, and what is said of mistakes in them.

use vidra_testkit::{Cli, Site, media};

use crate::vidra;

const OWN: &str = ".config/vidra/config";
const TABLE: &str = ".config/vidra/config.toml";

fn goal() -> Cli {
    vidra().serve(Site::new().file("/goal.mp4", media::MUXED))
}

fn named(files: &[(&str, &str)], options: &[&str], wanted: &str) {
    let run = files.iter().fold(goal(), |run, (name, text)| run.with_home_file(name, text));
    let run = run.args(["--get-filename"]).args(options.iter().copied()).arg("/goal.mp4");
    run.stdout(&format!("{wanted}\n")).success();
}

/// Ten files in the ways people write them: what each makes of a name is what yt-dlp makes of it.
#[test]
fn configurations_people_wrote_mean_what_they_meant() {
    let table = [
        // Comments, blank lines, an option and its value on different lines.
        ("# Archive settings\n\n--ignore-errors\n-o\n\"%(id)s - %(title)s.%(ext)s\"\n", "goal - goal.mp4"),
        // Values behind an equals sign, without quotation marks.
        ("--output=%(title)s.%(ext)s\n--no-mtime\n--merge-output-format=mkv\n", "goal.mp4"),
        // A cluster of youtube-dl's days, with its flag for titles.
        ("-citw\n", "goal-goal.mp4"),
        // Single quotation marks, and a number sign inside of them.
        ("-o '#%(id)s #%(title)s.%(ext)s' # names\n", "#goal #goal.mp4"),
        // Old options, options for other programs, and cut ones.
        (
            "--prefer-ffmpeg\n--external-downloader aria2c\n--external-downloader-args '-x 16 -k 1M'\n\
             --no-call-home\n--youtube-skip-dash-manifest\n--no-overwrite\n--merge-output-forma mp4\n\
             -o %(id)s.%(ext)s\n",
            "goal.mp4",
        ),
        // Several options on one line, and a home folder.
        (
            "-f bestvideo+bestaudio/best -S res:1080,fps --restrict-filenames -o ~/%(title)s_x.%(ext)s",
            "{home}/goal_x.mp4",
        ),
        // A variable of the environment.
        ("-P \"$HOME/V\" -o '%(title).2s.%(ext)s'\n", "{home}/V/go.mp4"),
        // A folder for every uploader, and what is missing.
        ("-o '%(uploader|nobody)s/%(title)s.%(ext)s'\n--output-na-placeholder none\n", "nobody/goal.mp4"),
        // Windows line ends and a mark at the start.
        ("\u{feff}--no-mtime\r\n-o \"%(title)s %(upload_date>%Y|0)s.%(ext)s\"\r\n", "goal 0.mp4"),
        // An alias, a preset and a filter.
        (
            "--alias short,-Z \"-o {0}.%(ext)s\"\n--match-filters '!is_live'\n--compat-options filename\n-Z %(id)s\n",
            "goal.mp4",
        ),
    ];
    for (text, wanted) in table {
        named(&[(OWN, text)], &[], wanted);
        named(
            &[(".config/yt-dlp/config", text)],
            &["--ignore-config", "--config-locations", "{home}/.config/yt-dlp/config"],
            wanted,
        );
    }
}

/// Files of options in the ways people write them, and the options in them.
const FILES: [(&str, &[&str]); 10] = [
    (
        "# Archive settings\n\n--ignore-errors\n-o\n\"%(id)s - %(title)s.%(ext)s\"\n",
        &["--ignore-errors", "--output '%(id)s - %(title)s.%(ext)s'"],
    ),
    (
        "--output=%(title)s.%(ext)s\n--no-mtime\n--merge-output-format=mkv\n",
        &["--output %(title)s.%(ext)s", "--no-mtime", "--merge-output-format mkv"],
    ),
    ("-ciw\n", &["--continue", "--ignore-errors", "--no-overwrites"]),
    ("-o '#%(id)s #%(title)s.%(ext)s' # names\n", &["--output '#%(id)s #%(title)s.%(ext)s'"]),
    (
        "--external-downloader-args '-x 16 -k 1M'\n--no-call-home\n--youtube-skip-dash-manifest\n--no-overwrite\n\
             --merge-output-forma mp4\n-o %(id)s.%(ext)s\n",
        &[
            "--external-downloader-args '-x 16 -k 1M'",
            "--no-call-home",
            "--youtube-skip-dash-manifest",
            "--no-overwrites",
            "--merge-output-format mp4",
            "--output %(id)s.%(ext)s",
        ],
    ),
    (
        "-f bestvideo+bestaudio/best -S res:1080,fps --restrict-filenames -o ~/%(title)s_x.%(ext)s",
        &[
            "--format bestvideo+bestaudio/best",
            "--format-sort res:1080,fps",
            "--restrict-filenames",
            "--output ~/%(title)s_x.%(ext)s",
        ],
    ),
    ("-P \"$HOME/V\" -o '%(title).2s.%(ext)s'\n", &["--paths $HOME/V", "--output %(title).2s.%(ext)s"]),
    (
        "-o '%(uploader|nobody)s/%(title)s.%(ext)s'\n--output-na-placeholder none\n",
        &["--output %(uploader|nobody)s/%(title)s.%(ext)s", "--output-na-placeholder none"],
    ),
    (
        "\u{feff}--no-mtime\r\n-o \"%(title)s %(upload_date>%Y|0)s.%(ext)s\"\r\n",
        &["--no-mtime", "--output '%(title)s %(upload_date>%Y|0)s.%(ext)s'"],
    ),
    (
        "--match-filters '!is_live' -N 8 --sub-lang 'en.*,-live_chat' --write-sub\n--embed-thumbnail --add-metadata\n\
             --sponsorblock-remove sponsor,selfpromo -r 4.2M --cookies-from-browser firefox\n",
        &[
            "--match-filters !is_live",
            "--concurrent-fragments 8",
            "--sub-langs en.*,-live_chat",
            "--write-subs",
            "--embed-thumbnail",
            "--embed-metadata",
            "--sponsorblock-remove sponsor,selfpromo",
            "--limit-rate 4.2M",
            "--cookies-from-browser firefox",
        ],
    ),
];

/// What yt-dlp 2026.10.26 reads out of files like these, option by option and value by value, is read here.
#[test]
fn options_of_files_people_wrote_are_those_yt_dlp_reads() {
    for (text, wanted) in FILES {
        let done = vidra().with_home_file(OWN, text).args(["config", "show"]).success();
        let lines = done.stdout().lines().filter_map(|line| line.rsplit_once("  # "));
        let found: Vec<&str> = lines.map(|(option, _)| option.trim_end()).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn the_command_line_counts_more_than_tables_and_tables_more_than_the_old_syntax() {
    let old = (OWN, "-o old");
    let table = (TABLE, "output = \"table\"\n[profile.mine]\noutput = \"profile\"\n");
    named(&[old], &[], "old");
    named(&[old, table], &[], "table");
    named(&[old, table], &["--profile", "mine"], "profile");
    named(&[old, table], &["--profile", "mine", "-o", "typed"], "typed");
    named(&[old, table], &["--ignore-config"], "goal [goal].mp4");
}

#[test]
fn sections_count_for_their_sites_alone() {
    let text = "output = \"all\"\n[site.\"127.0.0.1\"]\noutput = \"host\"\n";
    named(&[(TABLE, text)], &[], "host");
    named(&[(TABLE, &text.replace("127.0.0.1", "*.example.org"))], &[], "all");
    named(&[(TABLE, &text.replace("127.0.0.1", "generic"))], &[], "host");
    named(&[(TABLE, text)], &["-o", "typed"], "typed");
}

#[test]
fn nothing_is_read_from_the_working_folder_or_from_other_programs_places() {
    let run = goal()
        .with_file("config", "-o bad")
        .with_file("vidra.conf", "-o bad")
        .with_file("yt-dlp.conf", "-o bad");
    let run =
        run.with_home_file(".config/yt-dlp/config", "-o bad").with_file("config.toml", "output = 'bad'");
    run.args(["-P", "{folder}", "--get-filename", "/goal.mp4"])
        .stdout("{folder}/goal [goal].mp4\n")
        .success();
}

#[test]
fn mistakes_in_a_file_are_told_with_the_place() {
    let table = [
        (OWN, "-q\n--nope\n", "config line 2: there is no option --nope"),
        (OWN, "-q\n'-o\n", "line 2 is never closed"),
        (TABLE, "nope = 1\n", "config.toml: nope is no option"),
        (TABLE, "quiet = \"x\"\n", "config.toml: quiet is true or false"),
        (TABLE, "a b\n", "config.toml cannot be read"),
    ];
    for (file, text, wanted) in table {
        goal()
            .with_home_file(file, text)
            .arg("/goal.mp4")
            .stdout("")
            .stderr_contains(wanted)
            .code(2)
            .files([]);
    }
    goal().args(["--profile", "nope", "/goal.mp4"]).stderr_contains("[profile.nope]").code(2);
    goal().args(["--config-locations", "{home}/none", "/goal.mp4"]).stderr_contains("none").code(2);
}

#[test]
fn what_is_set_is_shown_with_where_it_comes_from() {
    let run = vidra()
        .with_home_file(OWN, "-f b\n--password hunter2\n")
        .with_home_file(TABLE, "[site.vimeo]\nretries = 3\n");
    let done = run.args(["config", "show", "-q"]).stderr("").success();
    let out = done.stdout();
    for piece in
        ["--format b", "config line 1", "# for vimeo alone:", "--retries 3", "config.toml", "# command line"]
    {
        assert!(out.contains(piece), "{piece}: {out}");
    }
    assert!(!out.contains("hunter2"), "{out}");
}

#[test]
fn secrets_of_a_configuration_are_not_shown() {
    let secrets = "--ap-password hunter2\n--add-headers 'Authorization: hunter2'\n--extractor-args 'youtube:po_token=hunter2'\n\
                   --proxy http://me:hunter2@127.0.0.1:9\n--client-certificate-password hunter2\n";
    let shown = vidra().with_home_file(OWN, secrets).args(["config", "show"]).success();
    assert!(!shown.stdout().contains("hunter2"), "{}", shown.stdout());
    for piece in ["Authorization:", "youtube:", "http://127.0.0.1:9"] {
        assert!(shown.stdout().contains(piece), "{piece}: {}", shown.stdout());
    }
    let imported =
        vidra().with_home_file(".config/yt-dlp/config", secrets).args(["config", "import"]).success();
    assert!(!imported.stdout().contains("hunter2"), "{}", imported.stdout());
}

#[test]
fn a_configuration_of_yt_dlp_is_taken_over() {
    let old = "-o '%(id)s.%(ext)s'\n--prefer-ffmpeg\n--no-such-thing\n";
    let run = goal().with_home_file(".config/yt-dlp/config", old);
    let done = run.args(["config", "import"]).stdout_contains("1 of 3 options").success();
    assert!(done.stdout().contains("could not be kept: --no-such-thing"), "{}", done.stdout());
    let text = std::fs::read_to_string(done.home().join(OWN)).unwrap();
    assert!(text.contains("--output %(id)s.%(ext)s"), "{text}");
    let again = done.again().stderr_contains("is there already").code(2);
    again.again().arg("--force").success();
}
