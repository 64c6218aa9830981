//! Whoever asked for something and hung up is not seen, and what was done for them is told all the same.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, SqliteConnection};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::day::Day;
use super::{events, those};
use crate::support::app::both;
use crate::support::browser::encode;
use crate::support::database::Kind;
use crate::support::people::basic;
use crate::support::tokens::text;

/// Long enough for a request on loopback to reach the database, and shorter than its patience.
const A_MOMENT: Duration = Duration::from_millis(300);

/// Lets no unit of work write while it exists.
enum Blocked {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Blocked {
    fn begin(kind: Kind, url: &str) -> Self {
        match kind {
            Kind::Sqlite => {
                let path = url.strip_prefix("sqlite:").expect("a file");
                let mut connection = SqliteConnection::establish(path).expect("the database");
                connection.batch_execute("BEGIN IMMEDIATE").expect("the lock");
                Self::Sqlite(connection)
            }
            Kind::Postgres | Kind::SecondRealm => {
                let mut connection = PgConnection::establish(url).expect("the database");
                connection.batch_execute("BEGIN; LOCK TABLE grants IN EXCLUSIVE MODE").expect("the lock");
                Self::Postgres(connection)
            }
        }
    }

    fn end(self) {
        let ended = match self {
            Self::Sqlite(mut connection) => connection.batch_execute("ROLLBACK"),
            Self::Postgres(mut connection) => connection.batch_execute("ROLLBACK"),
        };
        ended.expect("the end of the lock");
    }
}

async fn m6_what_was_done_for_somebody_who_hung_up_is_told(kind: Kind) {
    let mut day = Day::begin(kind, "json", "info").await;
    let browser = day.server.browser();
    let code = day.arrive(&browser).await;
    let tokens = day.redeem(&code).await.json();
    let body = encode(&[("token", text(&tokens, "refresh_token"))]);
    let authorization = basic(&day.client.id, day.client.secret.as_deref().expect("a secret"));
    let host = day.server.address.strip_prefix("http://").expect("plain http").to_owned();
    let request = format!(
        "POST /revoke HTTP/1.1\r\nhost: {}\r\nauthorization: {authorization}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        day.server.issuer.strip_prefix("http://").expect("plain http"),
        body.len()
    );

    let blocked = Blocked::begin(kind, &day.installation.database.url);
    let mut connection = TcpStream::connect(&host).await.expect("a connection");
    connection.write_all(request.as_bytes()).await.expect("it is sent");
    tokio::time::sleep(A_MOMENT).await;
    // with a reset: nobody will read an answer
    connection.set_zero_linger().expect("an option");
    drop(connection);
    tokio::time::sleep(A_MOMENT).await;
    blocked.end();
    tokio::time::sleep(A_MOMENT).await;

    let refresh = text(&tokens, "refresh_token").to_owned();
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert_eq!(day.call("/token", &parameters).await.status, 400, "it is revoked");
    let events = events(&day.end().await);
    assert_eq!(those(&events, "token_revoked", &[("client_id", "app")]).len(), 1, "{events:#?}");
}

both!(m6_what_was_done_for_somebody_who_hung_up_is_told);
