//! Sites that fit in one file each: a module a site, a line a module.

mod dailymotion;
mod internet_archive;
mod media_ccc;
mod prose;
mod streamable;
mod wikimedia_commons;
