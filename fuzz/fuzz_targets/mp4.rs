//! Any bytes read as MP4 and QuickTime end in samples or an error, and what comes out can be written or is refused.
#![no_main]

mod reading;

use libfuzzer_sys::fuzz_target;
use vidra_core::container::mp4::Reader;

fuzz_target!(|source: &[u8]| reading::read(Reader::new(), source));
