//! How Chromium locks cookies on Linux (`components/os_crypt/sync/os_crypt_linux.cc`): AES-128-CBC, sixteen blanks as the
//! vector, and a key of PBKDF2-HMAC-SHA1 with one round over the salt `saltysalt`.

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use zeroize::{Zeroize, ZeroizeOnDrop};

const VECTOR: [u8; 16] = [b' '; 16];
/// Of the hash in front of newer values, in bytes.
const HASH_BYTES: usize = 32;

/// A key, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Key([u8; 16]);

impl Key {
    /// The key of a password: of one round of PBKDF2 the first sixteen bytes are those of one HMAC (RFC 8018, section 5.2).
    pub(super) fn of(password: &[u8]) -> Self {
        let mut key = [0; 16];
        if let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(password) {
            mac.update(b"saltysalt\0\0\0\x01");
            let hash = mac.finalize().into_bytes();
            key.iter_mut().zip(hash.iter()).for_each(|(byte, hashed)| *byte = *hashed);
        }
        Self(key)
    }

    /// The key of systems without a ring (`v10`).
    pub(super) fn known() -> Self {
        Self::of(b"peanuts")
    }

    /// The key of an empty password, which some versions used by mistake.
    pub(super) fn empty() -> Self {
        Self::of(b"")
    }
}

/// The value behind its three letters of version; `None` where the key does not fit.
pub(super) fn decrypt(value: &[u8], key: &Key, is_hashed: bool) -> Option<String> {
    let mut buffer = value.get(3..)?.to_vec();
    let cipher = cbc::Decryptor::<Aes128>::new(&key.0.into(), &VECTOR.into());
    let plain = cipher.decrypt_padded::<Pkcs7>(&mut buffer).ok()?;
    let plain = if is_hashed { plain.get(HASH_BYTES..)? } else { plain };
    String::from_utf8(plain.to_vec()).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use cbc::cipher::BlockModeEncrypt as _;

    use super::*;

    /// A value as the browser writes it.
    pub(in super::super) fn locked(version: &[u8], key: &Key, plain: &[u8]) -> Vec<u8> {
        let cipher = cbc::Encryptor::<Aes128>::new(&key.0.into(), &VECTOR.into());
        let mut buffer = plain.to_vec();
        buffer.resize(plain.len() + 16, 0);
        let locked = cipher.encrypt_padded::<Pkcs7>(&mut buffer, plain.len()).unwrap();
        [version, locked].concat()
    }

    #[test]
    fn the_known_key_is_the_documented_one() {
        // PBKDF2-HMAC-SHA1("peanuts", "saltysalt", 1, 16), by Python's hashlib.
        let wanted =
            [0xfd, 0x62, 0x1f, 0xe5, 0xa2, 0xb4, 0x02, 0x53, 0x9d, 0xfa, 0x14, 0x7c, 0xa9, 0x27, 0x27, 0x78];
        assert_eq!(Key::known().0, wanted);
    }

    #[test]
    fn only_the_right_key_unlocks() {
        let value = locked(b"v10", &Key::known(), "grüße".as_bytes());
        assert_eq!(decrypt(&value, &Key::known(), false).as_deref(), Some("grüße"));
        assert_ne!(decrypt(&value, &Key::empty(), false).as_deref(), Some("grüße"));
        assert_eq!(decrypt(b"v1", &Key::known(), false), None);
        assert_eq!(decrypt(&value, &Key::known(), true), None);
    }
}
