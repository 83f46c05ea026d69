//! A web site to try vidra on, without the internet: `cargo run -p vidra-testkit --example try-it`.
#![expect(clippy::print_stdout, reason = "this example talks to a person")]

use vidra_testkit::{Fault, Site, media};

const TWO_VIDEOS: &str = "<!doctype html><title>Two videos</title>
<h1>Two videos</h1>
<video controls src='/media/first.mp4'></video>
<video controls><source src='/media/second.webm' type='video/webm'></video>";

const SHARED: &str = "<!doctype html><title>A page that is shared</title>
<meta property='og:title' content='A test picture'>
<meta property='og:video' content='{origin}/media/moov-at-end.mp4'>
<meta property='og:video:type' content='video/mp4'>
<p>The video is in the page's head alone.</p>";

fn main() {
    let server = Site::new()
        .page("/two", TWO_VIDEOS)
        .page("/shared", SHARED)
        .file("/media/first.mp4", media::MUXED)
        .file("/media/second.webm", media::VP9)
        .file("/media/moov-at-end.mp4", media::MUXED_MOOV_AT_END)
        .file("/direct.mp3", media::MP3)
        .file("/broken.mp4", media::MUXED)
        .fault("/broken.mp4", Fault::cut_after(10_000).first(2))
        .redirect("/short", 302, "/direct.mp3")
        .start();
    println!("A web site is at {}. In another terminal, try:\n", server.origin());
    for (path, what) in [
        ("/two", "two videos on one page"),
        ("/shared", "a page that names its video in its head"),
        ("/direct.mp3", "the file itself"),
        ("/short", "the file behind a redirect"),
        ("/broken.mp4", "a connection that breaks twice: vidra goes on where it stopped"),
    ] {
        println!("    vidra {:<45} # {what}", server.url(path));
    }
    println!("    vidra -F {}\n\nEnter ends the site.", server.url("/two"));
    // Without a terminal the end of the input comes at once; then the site stays until it is killed.
    if std::io::stdin().read_line(&mut String::new()).unwrap_or(0) == 0 {
        loop {
            std::thread::park();
        }
    }
    for line in server.lines() {
        println!("{line}");
    }
}
