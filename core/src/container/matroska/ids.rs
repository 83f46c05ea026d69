//! Element ids (RFC 8794 section 11, RFC 9559 section 5), marker bits included, named as there.

pub(in crate::container) const EBML: u32 = 0x1A45_DFA3;
pub(in crate::container) const EBML_VERSION: u32 = 0x4286;
pub(in crate::container) const EBML_READ_VERSION: u32 = 0x42F7;
pub(in crate::container) const EBML_MAX_ID_LENGTH: u32 = 0x42F2;
pub(in crate::container) const EBML_MAX_SIZE_LENGTH: u32 = 0x42F3;
pub(in crate::container) const DOC_TYPE: u32 = 0x4282;
pub(in crate::container) const DOC_TYPE_VERSION: u32 = 0x4287;
pub(in crate::container) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
pub(in crate::container) const VOID: u32 = 0xEC;

pub(in crate::container) const SEGMENT: u32 = 0x1853_8067;
pub(in crate::container) const SEEK_HEAD: u32 = 0x114D_9B74;
pub(in crate::container) const SEEK: u32 = 0x4DBB;
pub(in crate::container) const SEEK_ID: u32 = 0x53AB;
pub(in crate::container) const SEEK_POSITION: u32 = 0x53AC;
pub(in crate::container) const TAGS: u32 = 0x1254_C367;
pub(in crate::container) const CHAPTERS: u32 = 0x1043_A770;
pub(in crate::container) const ATTACHMENTS: u32 = 0x1941_A469;

pub(in crate::container) const TAG: u32 = 0x7373;
pub(in crate::container) const TARGETS: u32 = 0x63C0;
pub(in crate::container) const TARGET_TYPE_VALUE: u32 = 0x68CA;
pub(in crate::container) const SIMPLE_TAG: u32 = 0x67C8;
pub(in crate::container) const TAG_NAME: u32 = 0x45A3;
pub(in crate::container) const TAG_LANGUAGE: u32 = 0x447A;
pub(in crate::container) const TAG_STRING: u32 = 0x4487;

pub(in crate::container) const EDITION_ENTRY: u32 = 0x45B9;
pub(in crate::container) const EDITION_UID: u32 = 0x45BC;
pub(in crate::container) const CHAPTER_ATOM: u32 = 0xB6;
pub(in crate::container) const CHAPTER_UID: u32 = 0x73C4;
pub(in crate::container) const CHAPTER_TIME_START: u32 = 0x91;
pub(in crate::container) const CHAPTER_TIME_END: u32 = 0x92;
pub(in crate::container) const CHAPTER_DISPLAY: u32 = 0x80;
pub(in crate::container) const CHAP_STRING: u32 = 0x85;
pub(in crate::container) const CHAP_LANGUAGE: u32 = 0x437C;

pub(in crate::container) const ATTACHED_FILE: u32 = 0x61A7;
pub(in crate::container) const FILE_DESCRIPTION: u32 = 0x467E;
pub(in crate::container) const FILE_NAME: u32 = 0x466E;
pub(in crate::container) const FILE_MEDIA_TYPE: u32 = 0x4660;
pub(in crate::container) const FILE_DATA: u32 = 0x465C;
pub(in crate::container) const FILE_UID: u32 = 0x46AE;

pub(in crate::container) const INFO: u32 = 0x1549_A966;
pub(in crate::container) const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
pub(in crate::container) const DURATION: u32 = 0x4489;
pub(in crate::container) const TITLE: u32 = 0x7BA9;
pub(in crate::container) const MUXING_APP: u32 = 0x4D80;
pub(in crate::container) const WRITING_APP: u32 = 0x5741;

pub(in crate::container) const TRACKS: u32 = 0x1654_AE6B;
pub(in crate::container) const TRACK_ENTRY: u32 = 0xAE;
pub(in crate::container) const TRACK_NUMBER: u32 = 0xD7;
pub(in crate::container) const TRACK_UID: u32 = 0x73C5;
pub(in crate::container) const TRACK_TYPE: u32 = 0x83;
pub(in crate::container) const FLAG_DEFAULT: u32 = 0x88;
pub(in crate::container) const FLAG_FORCED: u32 = 0x55AA;
pub(in crate::container) const FLAG_HEARING_IMPAIRED: u32 = 0x55AB;
pub(in crate::container) const FLAG_VISUAL_IMPAIRED: u32 = 0x55AC;
pub(in crate::container) const FLAG_ORIGINAL: u32 = 0x55AE;
pub(in crate::container) const FLAG_COMMENTARY: u32 = 0x55AF;
pub(in crate::container) const NAME: u32 = 0x536E;
pub(in crate::container) const FLAG_LACING: u32 = 0x9C;
pub(in crate::container) const DEFAULT_DURATION: u32 = 0x0023_E383;
pub(in crate::container) const MAX_BLOCK_ADDITION_ID: u32 = 0x55EE;
pub(in crate::container) const BLOCK_ADDITION_MAPPING: u32 = 0x41E4;
pub(in crate::container) const BLOCK_ADD_ID_NAME: u32 = 0x41A4;
pub(in crate::container) const BLOCK_ADD_ID_TYPE: u32 = 0x41E7;
pub(in crate::container) const BLOCK_ADD_ID_EXTRA_DATA: u32 = 0x41ED;
pub(in crate::container) const LANGUAGE: u32 = 0x0022_B59C;
pub(in crate::container) const LANGUAGE_BCP47: u32 = 0x0022_B59D;
pub(in crate::container) const CODEC_ID: u32 = 0x86;
pub(in crate::container) const CODEC_PRIVATE: u32 = 0x63A2;
pub(in crate::container) const CODEC_DELAY: u32 = 0x56AA;
pub(in crate::container) const SEEK_PRE_ROLL: u32 = 0x56BB;

pub(in crate::container) const VIDEO: u32 = 0xE0;
pub(in crate::container) const PIXEL_WIDTH: u32 = 0xB0;
pub(in crate::container) const PIXEL_HEIGHT: u32 = 0xBA;
pub(in crate::container) const PIXEL_CROP_BOTTOM: u32 = 0x54AA;
pub(in crate::container) const PIXEL_CROP_TOP: u32 = 0x54BB;
pub(in crate::container) const PIXEL_CROP_LEFT: u32 = 0x54CC;
pub(in crate::container) const PIXEL_CROP_RIGHT: u32 = 0x54DD;
pub(in crate::container) const DISPLAY_WIDTH: u32 = 0x54B0;
pub(in crate::container) const DISPLAY_HEIGHT: u32 = 0x54BA;
pub(in crate::container) const DISPLAY_UNIT: u32 = 0x54B2;
pub(in crate::container) const COLOUR: u32 = 0x55B0;
pub(in crate::container) const MATRIX_COEFFICIENTS: u32 = 0x55B1;
pub(in crate::container) const RANGE: u32 = 0x55B9;
pub(in crate::container) const TRANSFER_CHARACTERISTICS: u32 = 0x55BA;
pub(in crate::container) const PRIMARIES: u32 = 0x55BB;
pub(in crate::container) const MAX_CLL: u32 = 0x55BC;
pub(in crate::container) const MAX_FALL: u32 = 0x55BD;
pub(in crate::container) const MASTERING_METADATA: u32 = 0x55D0;
/// Of the chromaticities x and y of red, green, blue and white, in this order; each is one more than the one before.
pub(in crate::container) const FIRST_CHROMATICITY: u32 = 0x55D1;
pub(in crate::container) const LUMINANCE_MAX: u32 = 0x55D9;
pub(in crate::container) const LUMINANCE_MIN: u32 = 0x55DA;
pub(in crate::container) const PROJECTION: u32 = 0x7670;
pub(in crate::container) const PROJECTION_TYPE: u32 = 0x7671;
pub(in crate::container) const PROJECTION_POSE_ROLL: u32 = 0x7675;

pub(in crate::container) const AUDIO: u32 = 0xE1;
pub(in crate::container) const SAMPLING_FREQUENCY: u32 = 0xB5;
pub(in crate::container) const CHANNELS: u32 = 0x9F;
pub(in crate::container) const BIT_DEPTH: u32 = 0x6264;

pub(in crate::container) const CONTENT_ENCODINGS: u32 = 0x6D80;
pub(in crate::container) const CONTENT_ENCODING: u32 = 0x6240;
pub(in crate::container) const CONTENT_ENCODING_ORDER: u32 = 0x5031;
pub(in crate::container) const CONTENT_ENCODING_SCOPE: u32 = 0x5032;
pub(in crate::container) const CONTENT_ENCODING_TYPE: u32 = 0x5033;
pub(in crate::container) const CONTENT_COMPRESSION: u32 = 0x5034;
pub(in crate::container) const CONTENT_COMP_ALGO: u32 = 0x4254;
pub(in crate::container) const CONTENT_COMP_SETTINGS: u32 = 0x4255;
pub(in crate::container) const CONTENT_ENCRYPTION: u32 = 0x5035;
pub(in crate::container) const CONTENT_ENC_ALGO: u32 = 0x47E1;

pub(in crate::container) const CLUSTER: u32 = 0x1F43_B675;
pub(in crate::container) const TIMESTAMP: u32 = 0xE7;
pub(in crate::container) const SIMPLE_BLOCK: u32 = 0xA3;
pub(in crate::container) const BLOCK_GROUP: u32 = 0xA0;
pub(in crate::container) const BLOCK: u32 = 0xA1;
pub(in crate::container) const BLOCK_DURATION: u32 = 0x9B;
pub(in crate::container) const REFERENCE_BLOCK: u32 = 0xFB;
pub(in crate::container) const BLOCK_ADDITIONS: u32 = 0x75A1;
pub(in crate::container) const BLOCK_MORE: u32 = 0xA6;
pub(in crate::container) const BLOCK_ADD_ID: u32 = 0xEE;
pub(in crate::container) const BLOCK_ADDITIONAL: u32 = 0xA5;
pub(in crate::container) const DISCARD_PADDING: u32 = 0x75A2;

pub(in crate::container) const CUES: u32 = 0x1C53_BB6B;
pub(in crate::container) const CUE_POINT: u32 = 0xBB;
pub(in crate::container) const CUE_TIME: u32 = 0xB3;
pub(in crate::container) const CUE_TRACK_POSITIONS: u32 = 0xB7;
pub(in crate::container) const CUE_TRACK: u32 = 0xF7;
pub(in crate::container) const CUE_CLUSTER_POSITION: u32 = 0xF1;
pub(in crate::container) const CUE_RELATIVE_POSITION: u32 = 0xF0;

/// Whether an element can only be a child of the Segment or of the document: what ends a Cluster of unknown size
/// (RFC 8794 section 6.2).
pub(in crate::container) const fn ends_cluster(id: u32) -> bool {
    matches!(id, CLUSTER | CUES | SEEK_HEAD | INFO | TRACKS | TAGS | CHAPTERS | ATTACHMENTS)
        || ends_segment(id)
}

/// Whether an element can only stand beside a Segment: what ends a Segment of unknown size.
pub(in crate::container) const fn ends_segment(id: u32) -> bool {
    matches!(id, EBML | SEGMENT)
}
