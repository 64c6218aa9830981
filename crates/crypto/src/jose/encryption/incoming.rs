//! What comes in: a compact JWE around a compact JWS, and nothing else (rules J3, Z13).

use chancery_core::ports::{DecryptedJws, Entropy as _, JweError};
use chancery_core::secret::from_base64url;

use super::content::Sealed;
use super::header::Header;
use super::own_key::OwnKey;
use super::parts::split;
use crate::entropy::OsEntropy;
use crate::jose::compact;

/// Most keys that are tried when a message names none; an RSA key takes most of a millisecond.
const MAX_TRIES: usize = 3;

/// See `Decrypter::decrypt`. `keys`: those that still count, the likeliest first.
pub(in crate::jose) fn decrypt<'a>(
    token: &str,
    keys: impl Iterator<Item = &'a OwnKey>,
) -> Result<DecryptedJws, JweError> {
    let parts = split(token)?;
    let header = Header::parse(parts.header)?;
    let sealed = Sealed::read(&parts, header.encryption.enc)?;
    let encrypted_key = from_base64url(parts.encrypted_key).ok_or(JweError::Malformed("encrypted key"))?;
    let mut substitute = vec![0; sealed.key_length()];
    OsEntropy.fill(&mut substitute);
    let mut outcome = Err(JweError::UnknownKey);
    for key in keys.filter(|key| key.takes(&header)).take(MAX_TRIES) {
        outcome = Err(JweError::Undecryptable);
        if !key.has_length(&header, &encrypted_key, &sealed) {
            continue;
        }
        if let Some(content) = key.open(&header, &encrypted_key, &sealed, &substitute) {
            outcome = Ok(content);
            break;
        }
    }
    let jws = String::from_utf8(outcome?).ok().filter(|jws| compact::split(jws).is_ok());
    let jws = jws.ok_or(JweError::Malformed("no JWS inside"))?;
    Ok(DecryptedJws { encryption: header.encryption, jws })
}
