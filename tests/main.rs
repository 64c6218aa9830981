//! Black-box tests: one binary, so that it links once. One file an endpoint or subject.

#![forbid(unsafe_code)]

#[cfg(test)]
mod clients;
#[cfg(test)]
mod support;
