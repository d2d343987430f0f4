//! Starts the function: makes its tools and serves.

use aws::Access;
use store::Store;
use web::Stopped;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stopped> {
    let store = Store::from_env(&Access::from_env()?, 1).await?;
    web::work(|event, now| record_mail_events::handle(&store, event, now)).await
}
