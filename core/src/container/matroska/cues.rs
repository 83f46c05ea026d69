//! The Cues element: where in the file to start for a time (RFC 9559 section 5.1.5).

use super::ebml::Element;
use super::{emit, ids};
use crate::container::ContainerError;

/// One place to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CuePoint {
    /// Presentation time in milliseconds.
    pub(super) time: u64,
    /// Offset of the Cluster in the Segment's content.
    pub(super) cluster: u64,
    /// Offset of the block in the Cluster's content.
    pub(super) block: u32,
}

/// The element; empty without points, because Cues must have one.
pub(super) fn encode(points: &[CuePoint], track: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if points.is_empty() {
        return out;
    }
    emit::master(&mut out, ids::CUES, |cues| {
        for point in points {
            emit::master(cues, ids::CUE_POINT, |out| {
                emit::unsigned(out, ids::CUE_TIME, point.time);
                emit::master(out, ids::CUE_TRACK_POSITIONS, |positions| {
                    emit::unsigned(positions, ids::CUE_TRACK, track);
                    emit::unsigned(positions, ids::CUE_CLUSTER_POSITION, point.cluster);
                    emit::unsigned(positions, ids::CUE_RELATIVE_POSITION, point.block.into());
                });
            });
        }
    });
    out
}

/// Time, in ticks of the file, and place of the Cluster of every point.
pub(super) fn decode(cues: &Element) -> Result<Vec<(u64, u64)>, ContainerError> {
    let mut points = Vec::new();
    for point in cues.children() {
        let point = point?;
        if point.id != ids::CUE_POINT {
            continue;
        }
        let (mut time, mut place) = (None, None);
        for child in point.children() {
            let child = child?;
            match child.id {
                ids::CUE_TIME => time = Some(child.unsigned()?),
                ids::CUE_TRACK_POSITIONS => {
                    for position in child.children() {
                        let position = position?;
                        if position.id == ids::CUE_CLUSTER_POSITION {
                            place = Some(position.unsigned()?);
                        }
                    }
                }
                _ => {}
            }
        }
        points.extend(time.zip(place));
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_back() {
        let points = [(0, 300), (5000, 700)].map(|(time, cluster)| CuePoint { time, cluster, block: 4 });
        let bytes = encode(&points, 2);
        let content = bytes::Bytes::from(bytes).slice(5..);
        let element = Element { id: ids::CUES, data: content, offset: 0 };
        assert_eq!(decode(&element).unwrap(), [(0, 300), (5000, 700)]);
    }

    #[test]
    fn a_point_names_track_cluster_and_block() {
        let point = CuePoint { time: 5000, cluster: 300, block: 4 };
        let expected = [
            0x1C, 0x53, 0xBB, 0x6B, 0x92, 0xBB, 0x90, 0xB3, 0x82, 0x13, 0x88, 0xB7, 0x8A, 0xF7, 0x81, 2,
            0xF1, 0x82, 0x01, 0x2C, 0xF0, 0x81, 4,
        ];
        assert_eq!(encode(&[point], 2), expected);
        assert!(encode(&[], 2).is_empty());
    }
}
