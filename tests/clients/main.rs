//! Real client programs, libraries and a browser, unmodified, against the real binary.

#![forbid(unsafe_code)]

#[cfg(test)]
use chancery_test_support as support;

#[cfg(test)]
mod apache;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod logos;
#[cfg(test)]
mod openidconnect;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod session_management;
