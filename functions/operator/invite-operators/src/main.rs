//! Starts the function: creates its clients and serves events.

use aws::Access;
use store::Store;
use web::{Site, Stopped};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let (site, store) = (Site::from_env()?, Store::from_env(&Access::from_env()?, 3).await?);
    web::serve(&site, |request| invite_operators::handle(&store, request)).await
}
