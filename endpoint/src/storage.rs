//! What was registered: SQLite in one file, or PostgreSQL; the same statements for both.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Once;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyPoolOptions, AnyRow};
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Executor, Row};

use crate::keys::{KeyRow, Privileges};
use crate::registration::Registration;
use crate::search::Search;

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    is_sqlite: bool,
}

/// A database can't be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The address of the database is of no known kind.
    Address(String),
    /// The database says no.
    Database(sqlx::Error),
    /// Its tables can't be brought to this version.
    Migration(sqlx::migrate::MigrateError),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(what) => f.write_str(what),
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Migration(error) => write!(f, "database: {error}"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, and brings its tables to this version.
    ///
    /// # Errors
    /// When the address is of no known kind, or the database can't be used.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let store = if let Some(path) = address.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.strip_prefix("//").unwrap_or(path))).await?
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let pool = options(MOST_CONNECTIONS).connect(address).await?;
            Self { read: pool.clone(), write: pool, is_sqlite: false }
        } else {
            return Err(StoreError::Address("expected a database as sqlite:PATH or postgres://…".to_owned()));
        };
        let migrator = Migrator::new(Embedded).await.map_err(StoreError::Migration)?;
        migrator.run(&store.write).await.map_err(StoreError::Migration)?;
        Ok(store)
    }

    /// One connection writes, several read. What is acknowledged is on the disk: a write-ahead log that is synchronised
    /// at every commit.
    async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        let wrong = |why: String| StoreError::Address(format!("{}: {why}", path.display()));
        if path.as_os_str().is_empty()
            || path.as_os_str() == ":memory:"
            || path.to_str().is_none_or(|text| text.contains(['?', '#', '%']))
        {
            return Err(wrong("expected the path of a file".to_owned()));
        }
        make_private(path).map_err(|error| wrong(error.to_string()))?;
        let address = format!("sqlite://{}?mode=rw", path.display());
        let write = sqlite_options(1).connect(&address).await?;
        let read = sqlite_options(READERS).connect(&address).await?;
        Ok(Self { read, write, is_sqlite: true })
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        if self.is_sqlite {
            sqlx::query("SELECT 1").execute(&self.write).await?;
        }
        Ok(())
    }

    /// Waits until nothing is under way, then closes.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Stores a registration: all of it or nothing. It is on the disk when this returns.
    pub(crate) async fn register(&self, registration: &Registration) -> Result<(), sqlx::Error> {
        let mut transaction = self.write.begin().await?;
        sqlx::query(
            "INSERT INTO esigns (validation_id, registered_at, kind, contract_id, template_id, creator_id, name, status, \
             placement, created_at, search_text, answer, contract, detail) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(&registration.validation_id)
        .bind(registration.registered_at)
        .bind(registration.kind)
        .bind(&registration.contract_id)
        .bind(&registration.template_id)
        .bind(&registration.creator_id)
        .bind(&registration.name)
        .bind(registration.status)
        .bind(registration.placement)
        .bind(registration.created_at)
        .bind(&registration.search_text)
        .bind(&registration.answer)
        .bind(&registration.contract)
        .bind(&registration.detail)
        .execute(&mut *transaction)
        .await?;
        for (position, signature) in (0i64..).zip(&registration.signatures) {
            sqlx::query(
                "INSERT INTO signatures (validation_id, position, contract_id, signature_id, registered_at, body) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&registration.validation_id)
            .bind(position)
            .bind(&registration.contract_id)
            .bind(&signature.id)
            .bind(registration.registered_at)
            .bind(&signature.body)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// What the calls without authorization need.
    pub(crate) async fn answer(&self, validation_id: &str) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query("SELECT answer FROM esigns WHERE validation_id = $1")
            .bind(validation_id)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| row.try_get(0)).transpose()
    }

    /// All that was registered.
    pub(crate) async fn detail(&self, validation_id: &str) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query("SELECT detail FROM esigns WHERE validation_id = $1")
            .bind(validation_id)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| row.try_get(0)).transpose()
    }

    /// Takes a registration away, whether there was one.
    pub(crate) async fn delete(&self, validation_id: &str) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write.begin().await?;
        sqlx::query("DELETE FROM signatures WHERE validation_id = $1")
            .bind(validation_id)
            .execute(&mut *transaction)
            .await?;
        let done = sqlx::query("DELETE FROM esigns WHERE validation_id = $1")
            .bind(validation_id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Whether a contract is known.
    pub(crate) async fn has_contract(&self, contract_id: &str) -> Result<bool, sqlx::Error> {
        let row = sqlx::query("SELECT 1 FROM esigns WHERE contract_id = $1 LIMIT 1")
            .bind(contract_id)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// How many signatures a contract has.
    pub(crate) async fn count_signatures(&self, contract_id: &str) -> Result<i64, sqlx::Error> {
        let statement =
            format!("SELECT COUNT(*) FROM signatures s WHERE s.contract_id = $1 AND {LATEST_SIGNATURE}");
        sqlx::query(&statement).bind(contract_id).fetch_one(&self.read).await?.try_get(0)
    }

    /// A page of a contract's signatures, in the order of registration.
    pub(crate) async fn signatures(
        &self,
        contract_id: &str,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<String>, sqlx::Error> {
        let statement = format!(
            "SELECT s.body FROM signatures s WHERE s.contract_id = $1 AND {LATEST_SIGNATURE} \
             ORDER BY s.registered_at, s.validation_id, s.position LIMIT $2 OFFSET $3"
        );
        let rows =
            sqlx::query(&statement).bind(contract_id).bind(limit).bind(offset).fetch_all(&self.read).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    }

    /// One signature of a contract.
    pub(crate) async fn signature(&self, contract_id: &str, id: &str) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT body FROM signatures WHERE contract_id = $1 AND signature_id = $2 \
             ORDER BY registered_at DESC, validation_id DESC LIMIT 1",
        )
        .bind(contract_id)
        .bind(id)
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| row.try_get(0)).transpose()
    }

    /// The contracts that fit, and how many there are on all pages.
    pub(crate) async fn search(&self, search: &Search) -> Result<(i64, Vec<String>), sqlx::Error> {
        let filter = search.filter();
        let count = format!("SELECT COUNT(*) FROM esigns e WHERE {}", filter.condition);
        let total: i64 = bind(sqlx::query(&count), &filter.values).fetch_one(&self.read).await?.try_get(0)?;
        // Texts are ordered by their bytes in both databases.
        let collation = if self.is_sqlite { "" } else { " COLLATE \"C\"" };
        let list = format!(
            "SELECT e.contract FROM esigns e WHERE {} ORDER BY {} LIMIT {} OFFSET {}",
            filter.condition,
            search.order.sql(collation),
            search.limit(),
            search.offset(),
        );
        let rows = bind(sqlx::query(&list), &filter.values).fetch_all(&self.read).await?;
        let contracts: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
        Ok((total, contracts?))
    }

    pub(crate) async fn insert_key(&self, key: &KeyRow) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO api_keys (id, label, secret_hash, privileges, not_before, not_after, networks, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&key.id)
        .bind(&key.label)
        .bind(&key.secret_hash)
        .bind(key.privileges.to_string())
        .bind(key.not_before)
        .bind(key.not_after)
        .bind(key.networks_text())
        .bind(key.created_at)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    pub(crate) async fn key(&self, id: &str) -> Result<Option<KeyRow>, sqlx::Error> {
        let statement = format!("{KEY_COLUMNS} WHERE id = $1");
        let row = sqlx::query(&statement).bind(id).fetch_optional(&self.read).await?;
        row.as_ref().map(key_row).transpose()
    }

    pub(crate) async fn keys(&self) -> Result<Vec<KeyRow>, sqlx::Error> {
        let statement = format!("{KEY_COLUMNS} ORDER BY created_at, id");
        sqlx::query(&statement).fetch_all(&self.read).await?.iter().map(key_row).collect()
    }

    /// Whether there was such a key, not revoked before.
    pub(crate) async fn revoke_key(&self, id: &str, now: i64) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
            .bind(now)
            .bind(id)
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn key_row(row: &AnyRow) -> Result<KeyRow, sqlx::Error> {
    let decode = |error: String| sqlx::Error::Decode(error.into());
    let privileges: String = row.try_get("privileges")?;
    let networks: String = row.try_get("networks")?;
    Ok(KeyRow {
        id: row.try_get("id")?,
        label: row.try_get("label")?,
        secret_hash: row.try_get("secret_hash")?,
        privileges: Privileges::parse(&privileges).map_err(decode)?,
        not_before: row.try_get("not_before")?,
        not_after: row.try_get("not_after")?,
        networks: networks.split_whitespace().map(str::parse).collect::<Result<_, _>>().map_err(decode)?,
        created_at: row.try_get("created_at")?,
        revoked_at: row.try_get("revoked_at")?,
    })
}

/// A value of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    Text(String),
    Number(i64),
}

fn bind<'q>(
    mut query: Query<'q, Any, AnyArguments<'q>>,
    values: &'q [Bound],
) -> Query<'q, Any, AnyArguments<'q>> {
    for value in values {
        query = match value {
            Bound::Text(text) => query.bind(text.as_str()),
            Bound::Number(number) => query.bind(*number),
        };
    }
    query
}

fn options(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(5))
}

fn sqlite_options(connections: u32) -> AnyPoolOptions {
    options(connections).min_connections(connections).idle_timeout(None).max_lifetime(None).after_connect(
        |connection, _| {
            Box::pin(async move {
                for pragma in PRAGMAS {
                    connection.execute(*pragma).await?;
                }
                Ok(())
            })
        },
    )
}

/// The file holds names and digests: nobody else reads it.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The migrations, inside the program.
#[derive(Debug)]
struct Embedded;

type Resolving<'s> = Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>>;

impl<'s> MigrationSource<'s> for Embedded {
    fn resolve(self) -> Resolving<'s> {
        let migrations = MIGRATIONS.iter().map(|(version, description, sql)| {
            Migration::new(*version, (*description).into(), MigrationType::Simple, (*sql).into(), false)
        });
        let migrations = migrations.collect();
        Box::pin(async move { Ok(migrations) })
    }
}

const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "esigns and keys", include_str!("../migrations/0001_esigns_and_keys.sql"))];

const PRAGMAS: &[&str] =
    &["PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"];

/// A file that was registered again is listed once, as it was judged last.
const LATEST_SIGNATURE: &str = "NOT EXISTS (SELECT 1 FROM signatures n WHERE n.contract_id = s.contract_id \
     AND n.signature_id = s.signature_id AND (n.registered_at > s.registered_at \
     OR (n.registered_at = s.registered_at AND n.validation_id > s.validation_id)))";

const KEY_COLUMNS: &str = "SELECT id, label, secret_hash, privileges, not_before, not_after, networks, created_at, \
     revoked_at FROM api_keys";

const MOST_CONNECTIONS: u32 = 16;
const READERS: u32 = 4;
