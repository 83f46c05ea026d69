//! A `Content-Range` that is believed has its first byte before its last, and both inside the whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vidra_core::download::fuzzing;

fuzz_target!(|text: &str| fuzzing::content_range(text));
