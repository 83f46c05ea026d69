//! The person chooses: `-f -` asks for formats, `--pick` for the items of a list and for formats.

use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use vidra_core::output::Printable;
use vidra_core::pipeline::{List, Pending};
use vidra_core::select::{FormatExpression, ItemSelection};

use super::Run;

/// Items of a list that are shown.
const SHOWN: usize = 1000;
/// Wrong answers before no more is asked.
const TRIES: usize = 3;

impl Run {
    /// Asks which formats; `None` where there is no answer.
    pub(super) async fn pick_formats(&self, title: &str, table: &str) -> Option<FormatExpression> {
        let shown = format!("{}\n{table}", Printable(title));
        self.picked(shown, "Formats, as with -f; empty for the best: ", "bv*+ba/b").await
    }

    /// Asks which items of a list, and leaves those in it. A list nobody answers for is empty.
    pub(super) async fn pick_items(&self, list: &mut List) {
        let mut entries = Vec::new();
        let mut errors = Vec::new();
        while let Some(entry) = list.items.next().await {
            match entry {
                Ok(entry) if entries.len() < SHOWN => entries.push(entry),
                Ok(_) => break,
                Err(error) => errors.push(error),
            }
        }
        let title = list.title.as_ref().unwrap_or(&list.id);
        let line = |(index, entry): (usize, &Pending)| {
            let (_, title) = entry.hints();
            let name = title.map_or_else(|| entry.name(), str::to_owned);
            format!("{:>4}  {}\n", index + 1, Printable(&name))
        };
        let shown: String = entries.iter().enumerate().map(line).collect();
        let shown = format!("{}\n{shown}", Printable(title));
        let items = self.picked::<ItemSelection>(shown, "Items, as with -I; empty for all: ", "1:").await;
        let picks = items.map(|items| items.distinct_picks(entries.len())).unwrap_or_default();
        let mut entries: Vec<Option<Pending>> = entries.into_iter().map(Some).collect();
        let taken: Vec<_> =
            picks.into_iter().filter_map(|place| entries.get_mut(place - 1)?.take()).map(Ok).collect();
        list.items = stream::iter(taken.into_iter().chain(errors.into_iter().map(Err))).boxed();
    }

    /// Shows, asks and reads until an answer can be understood.
    async fn picked<T>(&self, shown: String, question: &'static str, otherwise: &'static str) -> Option<T>
    where
        T: std::str::FromStr + Send + 'static,
        T::Err: std::fmt::Display,
    {
        let reporter = Arc::clone(&self.reporter);
        let _alone = self.whole.asking.lock().await;
        let _question = self.whole.stop.question();
        let answer = tokio::task::spawn_blocking(move || {
            reporter.aside(|| {
                let mut error = io::stderr();
                error.write_all(shown.as_bytes()).ok()?;
                for _ in 0..TRIES {
                    error.write_all(question.as_bytes()).and_then(|()| error.flush()).ok()?;
                    let mut line = String::new();
                    if io::stdin().lock().read_line(&mut line).ok()? == 0 {
                        return None;
                    }
                    let line = if line.trim().is_empty() { otherwise } else { line.trim() };
                    match line.parse() {
                        Ok(value) => return Some(value),
                        Err(wrong) => writeln!(error, "{wrong}").ok()?,
                    }
                }
                None
            })
        });
        let answer = answer.await.ok().flatten();
        if answer.is_none() {
            self.reporter.warning("nobody answered; nothing is taken without an answer");
        }
        answer
    }
}
