//! RSA keys for tests that are not about making them, which takes longer than everything else.

use std::cell::Cell;

use openssl::pkey::Private;
use openssl::rsa::Rsa;

/// Of 2048 bits, PKCS#8; known to everybody.
const KEYS: &str = include_str!("../../../tests/support/rsa_keys.pem");

/// One that this test has not been given yet, unless it asks for more than there are.
pub fn rsa() -> Rsa<Private> {
    thread_local! { static GIVEN: Cell<usize> = const { Cell::new(0) } }
    let keys: Vec<&str> = KEYS.split_inclusive("-----END PRIVATE KEY-----\n").collect();
    let number = GIVEN.replace(GIVEN.get() + 1);
    Rsa::private_key_from_pem(keys[number % keys.len()].as_bytes()).unwrap()
}
