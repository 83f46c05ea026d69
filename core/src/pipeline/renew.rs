//! A new address for media whose old one has expired.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;

use super::{Item, Opened, Pending, Pipeline, PipelineError};
use crate::download::{DownloadError, Plan, Renewal};
use crate::extract::Link;
use crate::media::{Format, Source};

/// Items of a list that are looked through for the one whose page it is.
const LOOKED_THROUGH: usize = 1000;

/// What a recording asks when its addresses end.
struct Again {
    pipeline: Pipeline,
    item: Item,
    plan: Plan,
}

#[async_trait]
impl Renewal for Again {
    async fn formats(&self) -> Option<Vec<Format>> {
        let renewed = self.pipeline.renew(&self.item, &self.plan).await;
        renewed.ok().map(|plan| plan.formats)
    }
}

impl Pipeline {
    /// The plan of a stream that may go on for longer than its addresses hold, which asks the site for new ones then; any
    /// other plan as it is.
    pub fn renewing(&self, item: &Item, plan: &Plan) -> Plan {
        let grows = |format: &Format| {
            matches!(format.source, Source::Hls { .. } | Source::HlsRendition { .. } | Source::Numbered(_))
        };
        let plan = plan.clone();
        if !plan.formats.iter().any(grows) {
            return plan;
        }
        let again = Again { pipeline: self.clone(), item: item.clone(), plan: plan.clone() };
        plan.renewing(Arc::new(again))
    }

    /// Asks the site again about an item, and gives the plan with the new addresses of the same formats. The file and its
    /// part keep their names, so that a download goes on where the old address stopped.
    ///
    /// # Errors
    /// What the site says now; [`DownloadError::Gone`] where it has another item, or the formats no more.
    pub async fn renew(&self, item: &Item, plan: &Plan) -> Result<Plan, PipelineError> {
        let gone = || DownloadError::Gone { item: item.info.id.clone() };
        let page = self.pending(Link::new(item.url.clone()), item.scope.clone());
        let fresh = match self.open(page).await? {
            Opened::Item(fresh) => *fresh,
            Opened::List(mut list) => {
                let mut looked_at = 0;
                let entry = loop {
                    let Some(entry) = list.items.next().await else { return Err(gone().into()) };
                    let entry = entry?;
                    if is_entry_of(&entry, item) {
                        break entry;
                    }
                    looked_at += 1;
                    if looked_at >= LOOKED_THROUGH {
                        return Err(gone().into());
                    }
                };
                match self.open(entry).await? {
                    Opened::Item(fresh) => *fresh,
                    Opened::List(_) => return Err(gone().into()),
                }
            }
        };
        if fresh.info.id != item.info.id || fresh.site.name != item.site.name {
            return Err(gone().into());
        }
        let same = |old: &Format| fresh.info.formats.iter().find(|new| new.id == old.id).cloned();
        let formats: Option<Vec<Format>> = plan.formats.iter().map(same).collect();
        Ok(plan.renewed(formats.ok_or_else(gone)?)?)
    }
}

fn is_entry_of(entry: &Pending, item: &Item) -> bool {
    entry.hints().0 == Some(&item.info.id)
}
