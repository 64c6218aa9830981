//! What is wanted of a sign-in beyond being one: ordered, named checks.

use super::evidence::Authentication;
use crate::time::Micros;

/// What a request wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Credentials that are presented for this very request (`prompt=login`).
    pub again: bool,
    /// Seconds since credentials were presented, at the most.
    pub max_age: Option<i64>,
    /// One of these classes, if there are any (an essential `acr`, OpenID Connect Core §5.5.1.1).
    pub classes: &'a [String],
}

/// What is there.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub authentication: &'a Authentication,
    /// It was shown for this very request.
    pub fresh: bool,
    /// Classes that another sign-in can reach.
    pub reachable: &'a [&'static str],
    pub now: Micros,
}

/// Why somebody has to show who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nobody is signed in whom the request could be about.
    Anybody,
    /// The request asks for it.
    Again,
    /// The last time is too long ago, or not known.
    Recent,
    /// The sign-in was of another class.
    Class,
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// Another sign-in may help.
    Needs(Need),
    /// None would.
    Never,
}

type Check = fn(&Wanted<'_>, &Shown<'_>) -> Result<(), Unmet>;

const CHECKS: &[Check] = &[shown_again, shown_recently, of_a_wanted_class];

/// The first check that is not passed.
pub fn unmet(wanted: &Wanted<'_>, shown: &Shown<'_>) -> Option<Unmet> {
    CHECKS.iter().find_map(|check| check(wanted, shown).err())
}

/// Rule Z8.
fn shown_again(wanted: &Wanted<'_>, shown: &Shown<'_>) -> Result<(), Unmet> {
    if wanted.again && !shown.fresh { Err(Unmet::Needs(Need::Again)) } else { Ok(()) }
}

/// Rule Z8: an exceeded `max_age` wants credentials that were presented for this request, and `max_age=0` always
/// does. Nodes' clocks differ, so moments of two nodes are not compared for it.
fn shown_recently(wanted: &Wanted<'_>, shown: &Shown<'_>) -> Result<(), Unmet> {
    let Some(max_age) = wanted.max_age.filter(|_| !shown.fresh) else { return Ok(()) };
    let authentication = shown.authentication;
    let is_recent =
        max_age != 0 && authentication.is_proven() && authentication.at().plus_seconds(max_age) >= shown.now;
    if is_recent { Ok(()) } else { Err(Unmet::Needs(Need::Recent)) }
}

/// A sign-in of another class is repeated once, where that can help.
fn of_a_wanted_class(wanted: &Wanted<'_>, shown: &Shown<'_>) -> Result<(), Unmet> {
    let is_wanted = |class: &str| wanted.classes.iter().any(|wanted| wanted == class);
    if wanted.classes.is_empty() || is_wanted(shown.authentication.class()) {
        return Ok(());
    }
    let can_be_reached = shown.reachable.iter().any(|class| is_wanted(class));
    Err(if can_be_reached && !shown.fresh { Unmet::Needs(Need::Class) } else { Unmet::Never })
}

#[cfg(test)]
mod tests {
    use super::super::acr::{ACR_FEDERATED, ACR_PASSWORD, reachable};
    use super::super::evidence::Evidence;
    use super::super::method::Method;
    use super::*;

    const NOW: Micros = Micros(1_000_000_000_000);
    const NOTHING: Wanted<'static> = Wanted { again: false, max_age: None, classes: &[] };

    fn shown_ago(seconds: i64, proven: bool) -> Authentication {
        Evidence { method: Method::Password, at: NOW.plus_seconds(-seconds), proven }.into()
    }

    fn unmet_of(wanted: &Wanted<'_>, authentication: &Authentication, fresh: bool) -> Option<Unmet> {
        unmet(wanted, &Shown { authentication, fresh, reachable: reachable(true), now: NOW })
    }

    #[test]
    fn nothing_wanted_is_met_by_anything() {
        assert_eq!(unmet_of(&NOTHING, &shown_ago(100_000, false), false), None);
    }

    #[test]
    fn z8_what_was_shown_for_this_request_is_new_enough() {
        let again = Wanted { again: true, ..NOTHING };
        assert_eq!(unmet_of(&again, &shown_ago(0, true), false), Some(Unmet::Needs(Need::Again)));
        assert_eq!(unmet_of(&again, &shown_ago(0, true), true), None);
    }

    #[test]
    fn z8_an_age_counts_only_where_it_is_known() {
        for (max_age, ago, proven, fresh, met) in [
            (100, 100, true, false, true),
            (100, 101, true, false, false),
            (100, 1, false, false, false),
            (0, 0, true, false, false),
            (0, 5, true, true, true),
            (1, 5, false, true, true),
        ] {
            let wanted = Wanted { max_age: Some(max_age), ..NOTHING };
            let expected = (!met).then_some(Unmet::Needs(Need::Recent));
            let case = format!("max_age {max_age}, {ago} s ago, proven {proven}, fresh {fresh}");
            assert_eq!(unmet_of(&wanted, &shown_ago(ago, proven), fresh), expected, "{case}");
        }
    }

    #[test]
    fn a_class_is_asked_for_once_and_only_where_a_sign_in_reaches_it() {
        let password = shown_ago(5, true);
        for (classes, federation, fresh, expected) in [
            (vec![ACR_PASSWORD, "x"], false, false, None),
            (vec![ACR_FEDERATED], true, false, Some(Unmet::Needs(Need::Class))),
            (vec![ACR_FEDERATED], true, true, Some(Unmet::Never)),
            (vec![ACR_FEDERATED], false, false, Some(Unmet::Never)),
            (vec!["x"], true, false, Some(Unmet::Never)),
        ] {
            let classes: Vec<String> = classes.iter().map(|&class| class.to_owned()).collect();
            let wanted = Wanted { classes: &classes, ..NOTHING };
            let shown =
                Shown { authentication: &password, fresh, reachable: reachable(federation), now: NOW };
            assert_eq!(unmet(&wanted, &shown), expected, "{classes:?}, {federation}, {fresh}");
        }
    }
}
