//! The real binary: what it logs and stores, and what must hold when many ask at once, when the power goes,
//! and when a node or the database does.

#![forbid(unsafe_code)]

#[cfg(test)]
use chancery_test_support as support;

#[cfg(test)]
mod algorithms;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bombs;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod federation_log;
#[cfg(test)]
mod first_start;
#[cfg(test)]
mod hashing;
#[cfg(test)]
mod kill_9;
#[cfg(test)]
mod load;
#[cfg(test)]
mod logout;
#[cfg(test)]
mod lost_answer;
#[cfg(test)]
mod migration;
#[cfg(test)]
mod network;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod parallel;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod refresh_events;
#[cfg(test)]
mod registration;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod slow_clients;
#[cfg(test)]
mod stop;
#[cfg(test)]
mod users;
