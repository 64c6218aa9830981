use chancery_core::grants::{GrantId, RefreshToken};
use chancery_crypto::KeyVault;

use super::Target;

/// A refresh token (rule T9). None can be made without the key.
pub fn target() -> Target {
    let vault = KeyVault::from_keys([7; 32], Vec::new());
    let ours = |sequence| {
        let token = RefreshToken { family: GrantId("01a2049bdea071c48a29a20ad2880bfe".to_owned()), sequence };
        token.encode(&vault).expect("a token").expose().to_owned()
    };
    let seeds = [0, 1, 4_294_967_295].map(ours);
    let known = seeds.clone();
    Target::new("refresh_token", &[".", "1.", "-1", "01", "+1", "="], move |input| {
        let text = String::from_utf8_lossy(input);
        match RefreshToken::decode(&text, &vault) {
            None => "none".to_owned(),
            Some(token) => {
                assert!(known.contains(&text.into_owned()), "a token that nobody made: {token:?}");
                "ours".to_owned()
            }
        }
    })
    .with_seeds(seeds)
}
