//! Starts the function: makes its tools and serves.

use aws::Access;
use store::Store;
use web::{Site, Stopped};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let (site, store) = (Site::from_env()?, Store::from_env(&Access::from_env()?, 2).await?);
    web::serve(&site, |request| name_operators::handle(&store, request)).await
}
