//! What an earlier run recorded of something that does not come again.

use super::journal::Identity;
use super::merge::continues;
use super::part::{Left, Part};
use super::pieces::{Kept, MergeRecord, kept};
use super::plan::Work;
use super::{DownloadError, Job};
use crate::event::Event;

/// A source that names neither a version nor a length cannot be gone on with, and a live stream does not come again: what
/// was recorded of it, which can be played as it is, gets a name of its own before this run begins anew, whatever this
/// run is going to fetch.
pub(super) fn set_aside(job: &Job<'_>, part: &mut Part) -> Result<(), DownloadError> {
    let Some(Left { identity, records }) = part.left::<MergeRecord>()? else { return Ok(()) };
    if !is_of_the_moment(&identity) {
        return Ok(());
    }
    let length = match kept(&part.file, records).map_err(|error| part.read_error(error))? {
        // The first piece is the head, which shows nothing.
        Kept::Pieces(pieces) => match pieces.last() {
            Some(last) if pieces.len() > 1 => last.length,
            _ => return Ok(()),
        },
        Kept::All(_) if is_this(job, &identity) => return Ok(()),
        Kept::All(end) => {
            let mut journal = part.go_on()?;
            end.carry_out(&part.file, &mut journal).map_err(|error| part.write_error(error, 0))?;
            part.file.metadata().map_err(|error| part.read_error(error))?.len()
        }
    };
    let path = part.set_aside(length)?;
    let message = format!("what an earlier run recorded is in {}", path.display());
    job.events.send(Event::Warning { item: Some(job.plan.item.clone()), message });
    Ok(())
}

fn is_of_the_moment(identity: &Identity) -> bool {
    identity.sources.iter().any(|source| source.validator.is_none() && source.total.is_none())
}

/// Whether this run would finish the very file that is there.
fn is_this(job: &Job<'_>, identity: &Identity) -> bool {
    match job.plan.work {
        Work::Copy | Work::Sheets => false,
        Work::Merge(kind) => job.options.is_resumed && continues(job, kind, identity),
    }
}
