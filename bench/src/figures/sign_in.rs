//! Whether the time of a refused sign-in tells if the user exists (rule L2).

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;

use super::bench::Bench;
use super::figure::{Figure, median};
use crate::failure::Result;
use crate::installation::Installation;
use crate::person::Person;
use crate::report::say;

/// Refusals of each kind.
const SAMPLES: usize = 200;

/// People whose passwords are guessed at: one account stands 100 failures at the most.
const PEOPLE: usize = 4;

/// Throttling answers before it hashes, which is not what is measured here.
const LIMITS: &str = "[limits]\nsign_in_account = 100\nsign_in_device = 100\nsign_in_address = 100000\n\
                      sign_in_network = 100000\nrequests_per_second = 0\n";

/// Takes both kinds in turn, so that both see the same machine.
pub async fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let installation = Installation::new(&bench.binary, None, LIMITS)?;
    for number in 0..PEOPLE {
        installation.create_user(&format!("person-{number}"))?;
    }
    let server = installation.start().await?;
    let mut person = Person::at(&installation.host).await?;
    let hidden = person.open_form().await?;
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    for number in 0..SAMPLES {
        unknown.push(refused(&mut person, &hidden, &format!("nobody-{number}")).await?);
        wrong.push(refused(&mut person, &hidden, &format!("person-{}", number % PEOPLE)).await?);
    }
    server.stop().await?;
    let (unknown, wrong) = (median(unknown), median(wrong));
    let apart = (unknown - wrong).abs();
    say(&format!("refused sign-in: unknown user {unknown:.2} ms, wrong password {wrong:.2} ms"))?;
    let value = format!("{unknown:.2} ms and {wrong:.2} ms, {apart:.2} ms apart");
    let name = format!("refused sign-in: unknown user and wrong password, medians of {SAMPLES}");
    Ok(vec![Figure::new(name, value).with_target("≤ 5 ms apart", apart <= 5.0)])
}

/// Milliseconds until the refusal came.
async fn refused(person: &mut Person, hidden: &[(String, String)], username: &str) -> Result<f64> {
    let began = SystemClock.monotonic();
    let status = person.submit(hidden, username, "seventeen loud herons").await?;
    let took = SystemClock.monotonic().since(began).as_secs_f64() * 1000.0;
    if status == 400 { Ok(took) } else { Err(format!("a refused sign-in answered {status}").into()) }
}
