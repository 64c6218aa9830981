//! What must hold when many ask at once, when the power goes, and when a node or the database does.

mod bad_input;
mod cluster;
mod kill_9;
mod load;
mod logout;
mod lost_answer;
mod migration;
mod network;
mod nodes;
mod outage;
mod parallel;
pub mod patience;
mod proxy;
mod refresh_events;
mod restart;
mod rotation;
mod slow_clients;
mod stop;
mod users;
