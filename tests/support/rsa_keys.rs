//! RSA keys that were made once and for all: making one takes longer than most tests. They lie in the repository,
//! so anybody knows them.

use std::cell::Cell;
use std::ops::Range;

use openssl::pkey::Private;
use openssl::rsa::Rsa;

/// Of 2048 bits, PKCS#8.
const KEYS: &str = include_str!("rsa_keys.pem");

/// Which of them are the server's, which are those that all tests share, and which are given out anew.
const OF_THE_SERVER: Range<usize> = 0..12;
const SHARED: Range<usize> = 12..19;
const OTHERS: Range<usize> = 19..30;

const END: &str = "-----END PRIVATE KEY-----";

/// The server's own, by number.
pub fn of_the_server(number: usize) -> Rsa<Private> {
    key(OF_THE_SERVER, number)
}

/// One that all tests share, by number.
pub fn shared(number: usize) -> Rsa<Private> {
    key(SHARED, number)
}

/// One that this test has not been given yet, unless it asks for more than there are.
pub fn another() -> Rsa<Private> {
    thread_local! { static GIVEN: Cell<usize> = const { Cell::new(0) } }
    let number = GIVEN.replace(GIVEN.get() + 1);
    key(OTHERS, number % OTHERS.len())
}

fn key(of: Range<usize>, number: usize) -> Rsa<Private> {
    let text = KEYS.split_inclusive(END).nth(of.start + number).expect("as many keys as are used");
    assert!(number < of.len(), "more than there are");
    Rsa::private_key_from_pem(text.as_bytes()).expect("an RSA key")
}

#[test]
fn each_is_another() {
    let keys = OF_THE_SERVER.len() + SHARED.len() + OTHERS.len();
    let modulus = |number: usize| key(0..keys, number).n().to_vec();
    let all: std::collections::BTreeSet<_> = (0..keys).map(modulus).collect();
    assert_eq!(all.len(), keys);
}
