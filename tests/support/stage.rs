//! On which databases and in which realm a test runs.

use super::app::TestApp;
use super::database::Kind;

/// What a test function takes: both of these are made for the database it runs on.
pub trait Stage {
    fn on(kind: Kind) -> Self;
}

impl Stage for Kind {
    fn on(kind: Kind) -> Self {
        kind
    }
}

impl Stage for TestApp {
    fn on(kind: Kind) -> Self {
        Self::new(kind)
    }
}

/// Makes each named `async fn(app: TestApp)` or `async fn(kind: Kind)` two tests: `sqlite::name` and
/// `postgres::name`. Once a file.
#[macro_export]
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                use $crate::{stage::Stage, database::Kind, durations::Stopwatch};
                let _stopwatch = Stopwatch::of(concat!(module_path!(), "::", stringify!($name)));
                super::$name(Stage::on(Kind::Sqlite)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                use $crate::{stage::Stage, database::Kind, durations::Stopwatch};
                let _stopwatch = Stopwatch::of(concat!(module_path!(), "::", stringify!($name)));
                super::$name(Stage::on(Kind::Postgres)).await;
            })+
        }
    };
}
pub use crate::both;

/// As [`both!`], and once more in the second of two realms: `second_realm::postgres::name`.
#[macro_export]
macro_rules! in_both_realms {
    ($($name:ident),+ $(,)?) => {
        $crate::both!($($name),+);
        mod second_realm {
            mod postgres {
                $(#[tokio::test]
                async fn $name() {
                    use $crate::{stage::Stage, database::Kind, durations::Stopwatch};
                    let _stopwatch = Stopwatch::of(concat!(module_path!(), "::", stringify!($name)));
                    super::super::$name(Stage::on(Kind::SecondRealm)).await;
                })+
            }
        }
    };
}
pub use crate::in_both_realms;
