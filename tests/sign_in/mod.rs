//! Signing in: who gets in, who does not, and what stays behind (rules L1 to L5, L8, L11, M5).

mod fixation;
mod letters;
mod limits;
mod no_defaults;
mod password;
mod return_targets;
mod sealed;
mod throttle;
mod unknown;
