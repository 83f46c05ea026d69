//! Element ids (RFC 8794 section 11, RFC 9559 section 5), marker bits included, named as there.

pub(super) const EBML: u32 = 0x1A45_DFA3;
pub(super) const EBML_VERSION: u32 = 0x4286;
pub(super) const EBML_READ_VERSION: u32 = 0x42F7;
pub(super) const EBML_MAX_ID_LENGTH: u32 = 0x42F2;
pub(super) const EBML_MAX_SIZE_LENGTH: u32 = 0x42F3;
pub(super) const DOC_TYPE: u32 = 0x4282;
pub(super) const DOC_TYPE_VERSION: u32 = 0x4287;
pub(super) const DOC_TYPE_READ_VERSION: u32 = 0x4285;
pub(super) const VOID: u32 = 0xEC;

pub(super) const SEGMENT: u32 = 0x1853_8067;
pub(super) const SEEK_HEAD: u32 = 0x114D_9B74;
pub(super) const SEEK: u32 = 0x4DBB;
pub(super) const SEEK_ID: u32 = 0x53AB;
pub(super) const SEEK_POSITION: u32 = 0x53AC;
pub(super) const TAGS: u32 = 0x1254_C367;
pub(super) const CHAPTERS: u32 = 0x1043_A770;
pub(super) const ATTACHMENTS: u32 = 0x1941_A469;

pub(super) const TAG: u32 = 0x7373;
pub(super) const TARGETS: u32 = 0x63C0;
pub(super) const TARGET_TYPE_VALUE: u32 = 0x68CA;
pub(super) const SIMPLE_TAG: u32 = 0x67C8;
pub(super) const TAG_NAME: u32 = 0x45A3;
pub(super) const TAG_LANGUAGE: u32 = 0x447A;
pub(super) const TAG_STRING: u32 = 0x4487;

pub(super) const EDITION_ENTRY: u32 = 0x45B9;
pub(super) const EDITION_UID: u32 = 0x45BC;
pub(super) const CHAPTER_ATOM: u32 = 0xB6;
pub(super) const CHAPTER_UID: u32 = 0x73C4;
pub(super) const CHAPTER_TIME_START: u32 = 0x91;
pub(super) const CHAPTER_TIME_END: u32 = 0x92;
pub(super) const CHAPTER_DISPLAY: u32 = 0x80;
pub(super) const CHAP_STRING: u32 = 0x85;
pub(super) const CHAP_LANGUAGE: u32 = 0x437C;

pub(super) const ATTACHED_FILE: u32 = 0x61A7;
pub(super) const FILE_DESCRIPTION: u32 = 0x467E;
pub(super) const FILE_NAME: u32 = 0x466E;
pub(super) const FILE_MEDIA_TYPE: u32 = 0x4660;
pub(super) const FILE_DATA: u32 = 0x465C;
pub(super) const FILE_UID: u32 = 0x46AE;

pub(super) const INFO: u32 = 0x1549_A966;
pub(super) const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
pub(super) const DURATION: u32 = 0x4489;
pub(super) const TITLE: u32 = 0x7BA9;
pub(super) const MUXING_APP: u32 = 0x4D80;
pub(super) const WRITING_APP: u32 = 0x5741;

pub(super) const TRACKS: u32 = 0x1654_AE6B;
pub(super) const TRACK_ENTRY: u32 = 0xAE;
pub(super) const TRACK_NUMBER: u32 = 0xD7;
pub(super) const TRACK_UID: u32 = 0x73C5;
pub(super) const TRACK_TYPE: u32 = 0x83;
pub(super) const FLAG_DEFAULT: u32 = 0x88;
pub(super) const FLAG_FORCED: u32 = 0x55AA;
pub(super) const FLAG_HEARING_IMPAIRED: u32 = 0x55AB;
pub(super) const FLAG_VISUAL_IMPAIRED: u32 = 0x55AC;
pub(super) const FLAG_ORIGINAL: u32 = 0x55AE;
pub(super) const FLAG_COMMENTARY: u32 = 0x55AF;
pub(super) const NAME: u32 = 0x536E;
pub(super) const FLAG_LACING: u32 = 0x9C;
pub(super) const DEFAULT_DURATION: u32 = 0x0023_E383;
pub(super) const MAX_BLOCK_ADDITION_ID: u32 = 0x55EE;
pub(super) const BLOCK_ADDITION_MAPPING: u32 = 0x41E4;
pub(super) const BLOCK_ADD_ID_NAME: u32 = 0x41A4;
pub(super) const BLOCK_ADD_ID_TYPE: u32 = 0x41E7;
pub(super) const BLOCK_ADD_ID_EXTRA_DATA: u32 = 0x41ED;
pub(super) const LANGUAGE: u32 = 0x0022_B59C;
pub(super) const LANGUAGE_BCP47: u32 = 0x0022_B59D;
pub(super) const CODEC_ID: u32 = 0x86;
pub(super) const CODEC_PRIVATE: u32 = 0x63A2;
pub(super) const CODEC_DELAY: u32 = 0x56AA;
pub(super) const SEEK_PRE_ROLL: u32 = 0x56BB;

pub(super) const VIDEO: u32 = 0xE0;
pub(super) const PIXEL_WIDTH: u32 = 0xB0;
pub(super) const PIXEL_HEIGHT: u32 = 0xBA;
pub(super) const PIXEL_CROP_BOTTOM: u32 = 0x54AA;
pub(super) const PIXEL_CROP_TOP: u32 = 0x54BB;
pub(super) const PIXEL_CROP_LEFT: u32 = 0x54CC;
pub(super) const PIXEL_CROP_RIGHT: u32 = 0x54DD;
pub(super) const DISPLAY_WIDTH: u32 = 0x54B0;
pub(super) const DISPLAY_HEIGHT: u32 = 0x54BA;
pub(super) const DISPLAY_UNIT: u32 = 0x54B2;
pub(super) const COLOUR: u32 = 0x55B0;
pub(super) const MATRIX_COEFFICIENTS: u32 = 0x55B1;
pub(super) const RANGE: u32 = 0x55B9;
pub(super) const TRANSFER_CHARACTERISTICS: u32 = 0x55BA;
pub(super) const PRIMARIES: u32 = 0x55BB;
pub(super) const MAX_CLL: u32 = 0x55BC;
pub(super) const MAX_FALL: u32 = 0x55BD;
pub(super) const MASTERING_METADATA: u32 = 0x55D0;
/// Of the chromaticities x and y of red, green, blue and white, in this order; each is one more than the one before.
pub(super) const FIRST_CHROMATICITY: u32 = 0x55D1;
pub(super) const LUMINANCE_MAX: u32 = 0x55D9;
pub(super) const LUMINANCE_MIN: u32 = 0x55DA;
pub(super) const PROJECTION: u32 = 0x7670;
pub(super) const PROJECTION_TYPE: u32 = 0x7671;
pub(super) const PROJECTION_POSE_ROLL: u32 = 0x7675;

pub(super) const AUDIO: u32 = 0xE1;
pub(super) const SAMPLING_FREQUENCY: u32 = 0xB5;
pub(super) const CHANNELS: u32 = 0x9F;
pub(super) const BIT_DEPTH: u32 = 0x6264;

pub(super) const CONTENT_ENCODINGS: u32 = 0x6D80;
pub(super) const CONTENT_ENCODING: u32 = 0x6240;
pub(super) const CONTENT_ENCODING_ORDER: u32 = 0x5031;
pub(super) const CONTENT_ENCODING_SCOPE: u32 = 0x5032;
pub(super) const CONTENT_ENCODING_TYPE: u32 = 0x5033;
pub(super) const CONTENT_COMPRESSION: u32 = 0x5034;
pub(super) const CONTENT_COMP_ALGO: u32 = 0x4254;
pub(super) const CONTENT_COMP_SETTINGS: u32 = 0x4255;
pub(super) const CONTENT_ENCRYPTION: u32 = 0x5035;
pub(super) const CONTENT_ENC_ALGO: u32 = 0x47E1;

pub(super) const CLUSTER: u32 = 0x1F43_B675;
pub(super) const TIMESTAMP: u32 = 0xE7;
pub(super) const SIMPLE_BLOCK: u32 = 0xA3;
pub(super) const BLOCK_GROUP: u32 = 0xA0;
pub(super) const BLOCK: u32 = 0xA1;
pub(super) const BLOCK_DURATION: u32 = 0x9B;
pub(super) const REFERENCE_BLOCK: u32 = 0xFB;
pub(super) const BLOCK_ADDITIONS: u32 = 0x75A1;
pub(super) const BLOCK_MORE: u32 = 0xA6;
pub(super) const BLOCK_ADD_ID: u32 = 0xEE;
pub(super) const BLOCK_ADDITIONAL: u32 = 0xA5;
pub(super) const DISCARD_PADDING: u32 = 0x75A2;

pub(super) const CUES: u32 = 0x1C53_BB6B;
pub(super) const CUE_POINT: u32 = 0xBB;
pub(super) const CUE_TIME: u32 = 0xB3;
pub(super) const CUE_TRACK_POSITIONS: u32 = 0xB7;
pub(super) const CUE_TRACK: u32 = 0xF7;
pub(super) const CUE_CLUSTER_POSITION: u32 = 0xF1;
pub(super) const CUE_RELATIVE_POSITION: u32 = 0xF0;

/// Whether an element can only be a child of the Segment or of the document: what ends a Cluster of unknown size
/// (RFC 8794 section 6.2).
pub(super) const fn ends_cluster(id: u32) -> bool {
    matches!(id, CLUSTER | CUES | SEEK_HEAD | INFO | TRACKS | TAGS | CHAPTERS | ATTACHMENTS)
        || ends_segment(id)
}

/// Whether an element can only stand beside a Segment: what ends a Segment of unknown size.
pub(super) const fn ends_segment(id: u32) -> bool {
    matches!(id, EBML | SEGMENT)
}
