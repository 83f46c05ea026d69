//! A downloader in one screen, as another program would write it:
//! `cargo run -p vidra-extractors --example download -- URL`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this example talks to a person")]

use std::error::Error;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use vidra_core::download::{DownloadOptions, Downloader};
use vidra_core::event::{Event, Events};
use vidra_core::extract::Link;
use vidra_core::http::{CookieJar, NetworkOptions, RemoteUrl, SessionOptions, connect};
use vidra_core::pipeline::{Opened, Pipeline, PipelineOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let text = std::env::args().nth(1).ok_or("name a URL")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(download(&text))
}

async fn download(text: &str) -> Result<(), Box<dyn Error>> {
    let registry = vidra_extractors::registry();
    // What people type in place of a URL is a URL, too: `ytsearch:kites`.
    let url = registry.expand(text).map_or_else(|| RemoteUrl::parse(text), Ok)?;
    let session =
        connect(NetworkOptions::default(), SessionOptions::default(), Arc::new(CookieJar::default()));
    let scope = session.scope_of(&url).await;
    let events = Events::to(|event| match event {
        Event::Started { title, path, formats, .. } => {
            println!("{title} ({formats}) into {}", path.display());
        }
        Event::Progress { received_bytes, total_bytes: Some(total), .. } => {
            println!("{received_bytes} of {total}");
        }
        Event::Warning { message, .. } => eprintln!("{message}"),
        _ => {}
    });
    let pipeline =
        Pipeline::new(session.client.clone(), registry, PipelineOptions::default(), events.clone());
    let downloader = Downloader::new(session.client, DownloadOptions::default(), events);
    // Lists inside lists are read as they are needed, the innermost first.
    let first = pipeline.pending(Link::new(url), scope);
    let mut lists = vec![stream::iter([Ok(first)]).boxed()];
    while let Some(list) = lists.last_mut() {
        let Some(pending) = list.next().await else {
            lists.pop();
            continue;
        };
        match pipeline.open(pending?).await? {
            Opened::List(list) => lists.push(list.items),
            Opened::Item(item) => {
                for chosen in pipeline.choose(&item)? {
                    downloader.download(&pipeline.plan(&item, &chosen)?).await?;
                }
            }
        }
    }
    Ok(())
}
