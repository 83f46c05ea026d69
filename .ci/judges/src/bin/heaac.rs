//! Writes sound in HE-AAC, which ffmpeg as Debian ships it cannot make: `heaac 1|2 FILE.aac`, framed as ADTS.

use std::error::Error;

use fdk_aac::enc::{AudioObjectType, BitRate, ChannelMode, Encoder, EncoderParams, Transport};

const RATE_HZ: u32 = 44_100;
const SECONDS: u32 = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [version, path] = arguments.as_slice() else { return Err("heaac 1|2 FILE.aac".into()) };
    let audio_object_type = match version.as_str() {
        "1" => AudioObjectType::Mpeg4HeAac,
        "2" => AudioObjectType::Mpeg4HeAacV2,
        _ => return Err("the version is 1 or 2".into()),
    };
    let encoder = Encoder::new(EncoderParams {
        bit_rate: BitRate::Cbr(if version == "1" { 48_000 } else { 24_000 }),
        sample_rate: RATE_HZ,
        transport: Transport::Adts,
        channels: ChannelMode::Stereo,
        audio_object_type,
    })
    .map_err(|error| error.to_string())?;
    let samples: Vec<i16> =
        (0..RATE_HZ * SECONDS).flat_map(|number| [440.0, 9000.0].map(|hertz| tone(number, hertz))).collect();
    let (mut rest, mut file, mut frame) = (samples.as_slice(), Vec::new(), [0; 8192]);
    while !rest.is_empty() {
        let made = encoder.encode(rest, &mut frame).map_err(|error| error.to_string())?;
        file.extend_from_slice(&frame[..made.output_size]);
        if made.input_consumed == 0 {
            break;
        }
        rest = &rest[made.input_consumed..];
    }
    Ok(std::fs::write(path, file)?)
}

fn tone(number: u32, hertz: f64) -> i16 {
    let turn = f64::from(number) * hertz / f64::from(RATE_HZ) * std::f64::consts::TAU;
    (turn.sin() * 8000.0) as i16
}
