//! The real routes in this process, over a real database. One file an endpoint or subject.

#![forbid(unsafe_code)]

#[cfg(test)]
use chancery_test_support as support;

#[cfg(test)]
mod edges;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod realms;
#[cfg(test)]
mod session_management;
#[cfg(test)]
mod sign_in;
