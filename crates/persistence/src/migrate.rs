//! Embedded migrations.

use std::collections::BTreeSet;

use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::{QueryResult, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::connection::{AnyConnection, MultiBackend};
use crate::error::MigrateError;
use crate::schema::schema_info;
use crate::target::Target;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Counts the schema generations that a release can read; compared with `schema_info.min_reader`.
const READER: i64 = 1;

/// Key of PostgreSQL's advisory lock, "chancery" in ASCII.
const LOCK: i64 = 0x6368_616e_6365_7279;

type Pending = Vec<Box<dyn Migration<MultiBackend>>>;

/// Applies what is pending, one transaction each, under a lock that lasts as long as the
/// transaction; what is left to do is read under that lock. An empty database is one that was meant to be
/// elsewhere, perhaps.
pub fn run(target: &Target, may_create: bool) -> Result<Vec<String>, MigrateError> {
    let mut connection = connect(target)?;
    let mut applied = Vec::new();
    loop {
        lock(&mut connection).map_err(|e| MigrateError::Read(e.to_string()))?;
        let Some(migration) = pending_on(&mut connection)?.into_iter().next() else {
            // nothing was written but, perhaps, the table of applied migrations
            connection.commit().map_err(|e| MigrateError::Read(e.to_string()))?;
            return Ok(applied);
        };
        if applied.is_empty() && is_empty(&mut connection)? {
            if !may_create {
                return Err(MigrateError::Empty(target.to_string()));
            }
            tracing::warn!(database = %target, "there is nothing in this database: a new one is made");
        }
        let name = migration.name().to_string();
        let failed = |cause: String| MigrateError::Failed { name: name.clone(), cause };
        connection.run_migration(&migration).map_err(|e| failed(e.to_string()))?;
        connection.commit().map_err(|e| failed(e.to_string()))?;
        tracing::info!(name, "applied migration");
        applied.push(name);
    }
}

fn is_empty(connection: &mut AnyConnection) -> Result<bool, MigrateError> {
    connection
        .applied_migrations()
        .map(|applied| applied.is_empty())
        .map_err(|e| MigrateError::Read(e.to_string()))
}

pub fn pending(target: &Target) -> Result<Vec<String>, MigrateError> {
    let mut connection = connect(target)?;
    lock(&mut connection).map_err(|e| MigrateError::Read(e.to_string()))?;
    let pending = pending_on(&mut connection)?;
    connection.rollback().map_err(|e| MigrateError::Read(e.to_string()))?;
    Ok(pending.iter().map(|m| m.name().to_string()).collect())
}

pub fn check_reader(target: &Target) -> Result<(), MigrateError> {
    let mut connection = connect(target)?;
    let read = |e: diesel::result::Error| MigrateError::Read(e.to_string());
    if !has_schema(&mut connection).map_err(read)? {
        return Ok(());
    }
    match min_reader(&mut connection).map_err(read)? {
        Some(needed) if needed > READER => Err(MigrateError::TooNew { needed, ours: READER }),
        _ => Ok(()),
    }
}

/// What [`judge`] needs: the oldest release that can read the schema, and the applied versions.
pub fn read_state(connection: &mut AnyConnection) -> QueryResult<(Option<i64>, BTreeSet<String>)> {
    if !has_schema(connection)? {
        return Ok((None, BTreeSet::new()));
    }
    let applied = sql_query("SELECT version FROM __diesel_schema_migrations").load::<Version>(connection)?;
    Ok((min_reader(connection)?, applied.into_iter().map(|row| row.version).collect()))
}

/// Whether this binary can work with such a schema; the error says why not.
pub fn judge(min_reader: Option<i64>, applied: &BTreeSet<String>) -> Result<(), String> {
    match min_reader {
        None => return Err("the database has no schema: migrate it".to_owned()),
        Some(needed) if needed > READER => return Err("the database needs a newer release".to_owned()),
        Some(_) => {}
    }
    let known = MigrationSource::<MultiBackend>::migrations(&MIGRATIONS)
        .map_err(|e| format!("cannot list the migrations: {e}"))?;
    match known.iter().find(|m| !applied.contains(&m.name().version().to_string())) {
        Some(missing) => Err(format!("migration {} is not applied", missing.name())),
        None => Ok(()),
    }
}

fn connect(target: &Target) -> Result<AnyConnection, MigrateError> {
    Ok(match target {
        Target::Sqlite(target) => AnyConnection::open_sqlite_writer(target)?,
        Target::Postgres(target) => AnyConnection::open_postgres(&target.without_limits())?,
    })
}

fn lock(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Sqlite(_) => connection.begin("BEGIN IMMEDIATE"),
        AnyConnection::Postgres(_) => {
            connection.begin("BEGIN")?;
            connection.execute_all(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
        }
    }
}

fn pending_on(connection: &mut AnyConnection) -> Result<Pending, MigrateError> {
    connection.pending_migrations(MIGRATIONS).map_err(|e| MigrateError::Read(e.to_string()))
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    found: bool,
}

fn has_schema(connection: &mut AnyConnection) -> QueryResult<bool> {
    let sql = match connection {
        AnyConnection::Sqlite(_) => {
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'schema_info') AS found"
        }
        AnyConnection::Postgres(_) => "SELECT to_regclass('schema_info') IS NOT NULL AS found",
    };
    sql_query(sql).get_result::<Exists>(connection).map(|row| row.found)
}

fn min_reader(connection: &mut AnyConnection) -> QueryResult<Option<i64>> {
    schema_info::table.select(schema_info::min_reader).first(connection).optional()
}
