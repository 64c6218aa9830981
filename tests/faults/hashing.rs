//! Many people who sign in at once leave no memory behind.

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::process::{Installation, PASSWORD, USERNAME};

/// One hash at a time, so that the bound does not follow the machine's cores.
const CONFIGURATION: &str = r"
[limits]
password_hashes = 1
requests_per_second = 0
sign_in_account = 100
sign_in_address = 1000
sign_in_network = 1000
";

/// KiB by which the process may grow: one hash's memory is kept, beside some connections.
const GROWTH: u64 = 32 * 1024;

async fn r14_sign_ins_leave_no_memory_behind(kind: Kind) {
    let installation = Installation::with(kind, CONFIGURATION);
    installation.create_user();
    let server = installation.start().await;
    let before = server.resident();
    for _ in 0..2 {
        let mut sign_ins = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let browser = server.browser();
            sign_ins.spawn(async move {
                let page = browser.open("/login").await;
                let form = page.form_with("login-submit").expect("the form");
                let form = form.fill("username", USERNAME).fill("password", PASSWORD);
                browser.submit(&page, form, "login-submit").await.status
            });
        }
        for status in sign_ins.join_all().await {
            assert_eq!(status, 200, "the account page");
        }
    }
    let after = server.resident();
    assert!(after.saturating_sub(before) < GROWTH, "grew from {before} to {after} KiB");
    server.stop().await;
}

both!(r14_sign_ins_leave_no_memory_behind);
