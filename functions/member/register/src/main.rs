//! Starts the function: creates its clients and serves events.

use aws::Access;
use store::Store;
use web::{Site, Stopped};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let (site, store) = (Site::from_env()?, Store::from_env(&Access::from_env()?, 2).await?);
    let registration = register::registration_from_env()?;
    web::serve(&site, |request| register::handle(&store, registration, request)).await
}
