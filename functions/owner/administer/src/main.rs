//! Starts the function: makes its tools and serves.

use aws::Access;
use job::Stopped;
use store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let store = Store::from_env(&Access::from_env()?, 1).await?;
    job::serve(|event, now| administer::handle(&store, event, now)).await
}
