//! Two realms on one node.

use super::*;

/// The realm of the configuration, and another below it.
pub(crate) fn two_realms(config: &Config, ports: &Ports) -> Node {
    let other = Realm { id: RealmId::parse("other").unwrap(), issuer: format!("{}/other", config.issuer) };
    let other = Plan { realm: other, policy: config.policy(), providers: Vec::new() };
    build_realms(config, ports, vec![Plan::of(config).unwrap(), other]).unwrap()
}

#[test]
fn each_realm_renews_its_own_keys() {
    let (_folder, mut config, clock, ports) = machine();
    config.keys.store = Some(KeyStore::Database);
    let node = two_realms(&config, &ports);
    let count = || node.served.iter().map(|realm| realm.keys.keyring().unwrap().keys().len());
    let first: Vec<usize> = count().collect();
    clock.advance(config.keys.rotate_after.0);
    housekeeping::jobs(&node.realms, &node.served).round();
    assert_eq!(count().collect::<Vec<_>>(), first.iter().map(|keys| 2 * keys).collect::<Vec<_>>());
    // what one realm sealed, its vault alone opens
    let keyring = node.served[0].keys.keyring().unwrap();
    let key = keyring.keys().first().unwrap();
    assert!(node.served[0].keys.private(key).is_ok());
    assert!(node.served[1].keys.private(key).is_err());
}

#[test]
fn realms_that_cannot_be_told_apart_are_not_served() {
    let (_folder, config, _, ports) = machine();
    let plans = [(); 2].map(|()| Plan::of(&config).unwrap());
    assert!(build_realms(&config, &ports, plans.into()).is_err());
    assert!(build_realms(&config, &ports, Vec::new()).is_err());
}
