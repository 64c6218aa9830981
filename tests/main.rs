//! Black-box tests: one binary, so that it links once. One file an endpoint or subject.

#![forbid(unsafe_code)]

#[cfg(test)]
mod audit;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod session_management;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
