//! From inputs that are well-formed, or nearly, to others that nobody has thought of.

use crate::random::Random;

/// No input grows longer.
pub const LONGEST: usize = 64 * 1024;

/// What parsers trip over wherever it stands.
const WORDS: [&str; 36] = [
    "\0",
    "\r\n",
    "\n",
    "%00",
    "%",
    "%2",
    "%zz",
    "%C3%28",
    "+",
    "&",
    "=",
    "==",
    ";",
    ",",
    ".",
    "..",
    "//",
    "\\",
    "\"",
    "'",
    "@",
    "#",
    "?",
    ":",
    "[",
    "]",
    "{",
    "}",
    "null",
    "1e999",
    "-1",
    "18446744073709551616",
    "\u{feff}",
    "\u{202e}",
    "é",
    "a\u{301}",
];

/// Bytes at the edges of what is allowed.
const BYTES: [u8; 14] = [0, 9, 10, 13, 31, 32, 34, 37, 92, 127, 128, 0xC0, 0xED, 0xFF];

/// An input made of one of `pool`, changed in one to eight places.
pub fn mutated(random: &mut Random, pool: &[Vec<u8>], dictionary: &[&str]) -> Vec<u8> {
    let mut input = random.of(pool).cloned().unwrap_or_default();
    for _ in 0..=random.below(8) {
        change(random, &mut input, pool, dictionary);
    }
    input.truncate(LONGEST);
    input
}

fn change(random: &mut Random, input: &mut Vec<u8>, pool: &[Vec<u8>], dictionary: &[&str]) {
    let (from, to) = range(random, input.len());
    match random.below(12) {
        0 => flip(random, input),
        1 => replace(input, from, (from + 1).min(input.len()), &[random.byte()]),
        2 => {
            let byte = random.of(&BYTES).copied().unwrap_or_default();
            replace(input, from, from, &[byte]);
        }
        3 => drop(input.drain(from..to)),
        4 => repeat(random, input, from, to),
        5 => input.truncate(to),
        6 | 7 => word(random, input, from, from, dictionary),
        8 | 9 => word(random, input, from, to, dictionary),
        10 => splice(random, input, from, to, pool),
        _ => swap(random, input, from, to),
    }
}

/// Two places in a text of this length, in order.
fn range(random: &mut Random, length: usize) -> (usize, usize) {
    let from = random.below(length + 1);
    // mostly short ones: a word, a field, an escape
    let longest = if random.below(4) == 0 { length } else { 8.min(length) };
    (from, (from + random.below(longest + 1)).min(length))
}

fn replace(input: &mut Vec<u8>, from: usize, to: usize, with: &[u8]) {
    drop(input.splice(from..to, with.iter().copied()));
}

fn flip(random: &mut Random, input: &mut [u8]) {
    if !input.is_empty() {
        let at = random.below(input.len());
        input[at] ^= 1 << random.below(8);
    }
}

fn word(random: &mut Random, input: &mut Vec<u8>, from: usize, to: usize, dictionary: &[&str]) {
    let own = random.below(3) > 0 && !dictionary.is_empty();
    let word = if own { random.of(dictionary) } else { random.of(&WORDS) };
    replace(input, from, to, word.map_or(&[][..], |word| word.as_bytes()));
}

/// A part many times: lists, nesting, and what has no bound.
fn repeat(random: &mut Random, input: &mut Vec<u8>, from: usize, to: usize) {
    let part = input[from..to].to_vec();
    if part.is_empty() {
        return;
    }
    let room = LONGEST.saturating_sub(input.len()) / part.len();
    let times = random.of(&[1, 1, 1, 2, 2, 3, 4, 8, 16, 300, 5000]).copied().unwrap_or(1).min(room);
    replace(input, from, from, &part.repeat(times));
}

fn splice(random: &mut Random, input: &mut Vec<u8>, from: usize, to: usize, pool: &[Vec<u8>]) {
    let Some(other) = random.of(pool) else { return };
    let (begin, _) = range(random, other.len());
    let end = begin + random.below(other.len() - begin + 1);
    replace(input, from, to, &other[begin..end]);
}

fn swap(random: &mut Random, input: &mut Vec<u8>, from: usize, to: usize) {
    let part: Vec<u8> = input.drain(from..to).collect();
    let at = random.below(input.len() + 1);
    replace(input, at, at, &part);
}
