//! `[limits]`: limits against guessing and floods.

use super::Seconds;
use super::section::{Findings, Section, Whole, section};

const MILLION: u32 = 1_000_000;

section! {
    /// Limits against guessing and floods.
    Limits {
        /// Failed sign-ins for one user name within `limits.sign_in_window`; at most 100.
        sign_in_account: u32 => throttle.account.attempts in 1..=100,
        /// Failed sign-ins from one address within `limits.sign_in_window`.
        sign_in_address: u32 => throttle.address.attempts in 1..=MILLION,
        /// Failed sign-ins from one network (IPv4 /24, IPv6 /48) within `limits.sign_in_window`.
        sign_in_network: u32 => throttle.network.attempts in 1..=MILLION,
        /// Failed sign-ins for one account from a browser in which it has signed in before, within
        /// `limits.sign_in_window`; at most 100.
        sign_in_device: u32 => throttle.device.attempts in 1..=100,
        /// For how long failed sign-ins count; a minute to a day.
        sign_in_window: Seconds => throttle.account.window
            and throttle.address.window and throttle.network.window and throttle.device.window
            in Seconds::minutes(1)..=Seconds::days(1),
        /// Apps that one address (IPv6: the /64) may register in an hour without a token, where
        /// `registration.mode` is `open`.
        registrations: u32 => registration.address.attempts in 1..=MILLION,
        /// Anonymous requests a second from one address to endpoints that cost; 0: no limit.
        requests_per_second: u32 = 50,
        /// So many of them at once.
        requests_burst: u32 = 200,
        /// Passwords hashed at a time; 0: one a core.
        password_hashes: u16 = 0,
    }
}

impl Section for Limits {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.add_if(
            self.requests_per_second > 0 && self.requests_burst == 0,
            "requests_burst",
            "is 0, which refuses every request",
            "give at least 1, or set limits.requests_per_second to 0 for no limit",
        );
    }
}
