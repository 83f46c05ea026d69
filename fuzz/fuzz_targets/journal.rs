//! A journal that anything was written into is read without harm, and what is believed of it is written the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vidra_core::download::fuzzing;

fuzz_target!(|text: &[u8]| fuzzing::journal(text));
