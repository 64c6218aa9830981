//! Where each realm is: which of them a request is for, by host and path.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::dev::RequestHead;
use actix_web::web::ServiceConfig;

use super::below::Below;
use super::host::Authority;
use super::table::{Entry, Kind, Line, Table};
use crate::node::realm::RealmState;
use crate::node::realms::Realms;

/// The realms of a node with the routes of each.
pub struct Sites {
    /// Longer paths first, so that a realm below another one's path is found.
    list: Vec<Site>,
    first: Arc<RealmState>,
}

struct Site {
    authority: Authority,
    /// One for all realms with the same path.
    table: Arc<Table>,
    realm: Arc<RealmState>,
}

/// A route of a realm.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    pub entry: &'a Entry,
    pub realm: &'a Arc<RealmState>,
    /// Whether the request names the realm's host, where that matters.
    pub is_at_home: bool,
}

impl Sites {
    pub fn new(realms: &Realms, lines: &'static [Line]) -> Self {
        let mut tables: BTreeMap<&str, Arc<Table>> = BTreeMap::new();
        let mut list: Vec<Site> = Vec::new();
        for realm in realms.iter() {
            let prefix = realm.realm.path();
            let table = tables.entry(prefix).or_insert_with(|| Arc::new(Table::new(prefix, lines)));
            let authority = Authority::of(&realm.realm.issuer);
            list.push(Site { authority, table: Arc::clone(table), realm: Arc::clone(realm) });
        }
        list.sort_by_key(|site| std::cmp::Reverse(site.table.prefix().len()));
        Self { list, first: Arc::clone(realms.first()) }
    }

    /// The route of a request: of a realm at the host that it names, else, where no realm is there, of any.
    pub fn find(&self, head: &RequestHead) -> Option<Found<'_>> {
        let path = head.uri.path();
        let (mut is_ours, mut elsewhere) = (false, None);
        for Site { authority, table, realm } in &self.list {
            let is_at_home = authority.is_named_by(head);
            is_ours |= is_at_home;
            if !is_at_home && elsewhere.is_some() {
                continue;
            }
            let Some(entry) = table.find(path) else { continue };
            if is_at_home {
                return Some(Found { entry, realm, is_at_home });
            }
            // load balancers ask under any name
            elsewhere = Some(Found { entry, realm, is_at_home: entry.kind == Kind::Probe });
        }
        elsewhere.filter(|_| !is_ours)
    }

    /// The realm that answers where there is no route: one at the host that the request names, if there is one.
    pub fn host_of(&self, head: &RequestHead) -> &Arc<RealmState> {
        let at_home = self.list.iter().rev().find(|site| site.authority.is_named_by(head));
        at_home.map_or(&self.first, |site| &site.realm)
    }

    /// Mounts every line at every path that realms have.
    pub fn configure(&self, cfg: &mut ServiceConfig) {
        let mut tables: Vec<&Arc<Table>> = Vec::new();
        for site in &self.list {
            if !tables.iter().any(|table| Arc::ptr_eq(table, &site.table)) {
                tables.push(&site.table);
            }
        }
        let only = tables.len() == 1;
        for (position, table) in tables.into_iter().enumerate() {
            let below = (!only).then(|| Below(table.prefix().to_owned()));
            table.configure(cfg, position == 0, below.as_ref());
        }
    }
}
