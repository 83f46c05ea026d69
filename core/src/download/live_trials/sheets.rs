//! Sheets of small pictures.

use base64::Engine as _;

use super::*;
use crate::media::{Fragment, Storyboard};

const SHEETS: [&[u8]; 2] = [b"\xff\xd8\xff first sheet", b"\xff\xd8\xff second sheet"];

fn trial(
    change: impl FnOnce(&mut DownloadOptions),
    answers: impl Fn(&str, u64) -> Answer + Send + Sync + 'static,
) -> Trial {
    let server = Server::new(answers);
    let sheet = |name: &str| Fragment::Remote {
        url: url(name),
        range: None,
        duration: Some(Duration::from_secs(100)),
    };
    let source = Source::Fragments { manifest_url: None, fragments: vec![sheet("M0.jpg"), sheet("M1.jpg")] };
    let mut trial = Trial::new(server, source.clone(), change);
    let board = Storyboard { width: 160, height: 90, columns: 5, rows: 5, fps: None };
    let format = Format {
        video: None,
        audio: None,
        storyboard: Some(board),
        ..Format::new("sb0", Extension::Mhtml, source)
    };
    let item = Item { extractor: "trial".into(), id: "v".into(), title: "A goal".into() };
    let path = trial.folder.path().join("v.mhtml");
    trial.plan = Plan::new(item, vec![format], Extension::Mhtml, path, Scope::default()).unwrap();
    trial
}

fn sheet(path: &str) -> Answer {
    let number: usize = path.trim_start_matches("/M").trim_end_matches(".jpg").parse().unwrap();
    Ok((200, Bytes::from_static(SHEETS[number])))
}

/// The pictures of a page, by the names the page shows them under.
fn pictures(page: &str) -> Vec<Vec<u8>> {
    let (_, boundary) = page.split_once("boundary=\"").unwrap();
    let mark = format!("--{}", boundary.split_once('"').unwrap().0);
    assert!(page.ends_with(&format!("{mark}--\r\n")), "{page}");
    let parts: Vec<&str> = page.split(mark.as_str()).collect();
    let pictures = parts[2..parts.len() - 1].iter().map(|part| {
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        let (_, name) = head.split_once("Content-ID: <").unwrap();
        assert!(parts[1].contains(&format!("cid:{}\"", name.split_once('>').unwrap().0)), "{head}");
        base64::engine::general_purpose::STANDARD.decode(body.replace("\r\n", "")).unwrap()
    });
    pictures.collect()
}

#[tokio::test(start_paused = true)]
async fn a_storyboard_is_a_page_that_shows_its_sheets_in_order() {
    let trial = trial(|_| {}, |path, _| sheet(path));
    let path = trial.run().await.unwrap();
    let page = fs::read_to_string(path).unwrap();
    assert_eq!(pictures(&page), SHEETS);
    assert!(page.contains("<title>A goal</title>") && page.contains("0:01:40"), "{page}");
}

#[tokio::test(start_paused = true)]
async fn a_sheet_that_is_missing_is_an_error_or_is_left_out_under_another_name() {
    let broken = |path: &str, _| if path == "/M0.jpg" { not_there() } else { sheet(path) };
    assert!(matches!(trial(|_| {}, broken).run().await, Err(DownloadError::Segment { segment: 1, .. })));
    let lenient = trial(|options| options.skips_missing = true, broken);
    assert!(matches!(lenient.run().await, Err(DownloadError::Incomplete { missing: 1, .. })));
    let page = fs::read_to_string(lenient.folder.path().join("v.incomplete.mhtml")).unwrap();
    assert_eq!(pictures(&page), SHEETS[1..]);
}
