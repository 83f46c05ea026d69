//! Sites that fit in one file each: a module a site, a line a module.

mod media_ccc;
mod streamable;
