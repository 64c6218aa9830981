//! Signing in with other providers: programs that others wrote, another Chancery, and GitHub as its
//! documentation has it.

mod app;
mod company;
mod connect;
mod github;
mod google;
mod outage;
mod workspace;
